import Foundation

/// Whether a program of the system is there, for what only it can judge.
func isInstalled(_ name: String) -> Bool {
  let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
  return folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
}
