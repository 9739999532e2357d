import Foundation

/// A program of the system, for what only it can judge.
struct OtherProgram {
  let status: Int32
  let stdout: String
  let stderr: String

  static func path(of name: String) -> String? {
    ["/usr/bin/", "/bin/", "/usr/local/bin/"].map { $0 + name }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Runs it with a text as its standard input.
  init(_ name: String, _ arguments: [String], input: String) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("wallaby-cli-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = ["in", "out", "err"].map { folder.appendingPathComponent($0) }
    try Data(input.utf8).write(to: files[0])
    for file in files.dropFirst() { try Data().write(to: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.path(of: name) ?? name)
    process.arguments = arguments
    process.standardInput = try FileHandle(forReadingFrom: files[0])
    process.standardOutput = try FileHandle(forWritingTo: files[1])
    process.standardError = try FileHandle(forWritingTo: files[2])
    try process.run()
    process.waitUntilExit()
    status = process.terminationStatus
    stdout = String(decoding: try Data(contentsOf: files[1]), as: UTF8.self)
    stderr = String(decoding: try Data(contentsOf: files[2]), as: UTF8.self)
  }
}
