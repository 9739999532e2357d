import Foundation
import Testing

/// A directory of its own for one test, on a real file system.
///
/// Ask for it with the trait ``Testing/Trait/temporaryDirectory``; inside the test it is
/// ``TemporaryDirectory/current``. It is removed afterwards, but kept and listed when the test
/// recorded an issue.
public struct TemporaryDirectory: Sendable {
  public let path: String

  @TaskLocal private static var local: TemporaryDirectory?

  /// The directory of the running test.
  public static var current: TemporaryDirectory {
    guard let local else { preconditionFailure("the test lacks the trait .temporaryDirectory") }
    return local
  }

  /// Makes a directory for `body` and removes it afterwards.
  public static func with<Result>(_ body: (TemporaryDirectory) throws -> Result) throws -> Result {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    return try body(directory)
  }

  init() throws {
    let base = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
    path = "\(base)/wallaby-test-\(UUID().uuidString.lowercased().prefix(13))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  func remove() {
    // Tests may leave directories that even their owner may not enter.
    _ = try? run("/bin/chmod", ["-R", "u+rwX", path])
    try? FileManager.default.removeItem(atPath: path)
  }

  func whileCurrent(_ body: () async throws -> Void) async throws {
    try await Self.$local.withValue(self) { try await body() }
  }
}

extension TemporaryDirectory {
  /// The path of something in this directory.
  public func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

  /// Makes a directory and those above it, and returns its path.
  @discardableResult
  public func makeDirectory(_ name: String) throws -> String {
    try FileManager.default.createDirectory(atPath: self(name), withIntermediateDirectories: true)
    return self(name)
  }

  /// Writes a file, with the directories above it, and returns its path.
  @discardableResult
  public func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let file = self(name)
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return file
  }

  @discardableResult
  public func write(_ name: String, _ text: String) throws -> String {
    try write(name, text.utf8)
  }

  public func read(_ name: String) throws -> String { try readText(self(name)) }

  public func exists(_ name: String) -> Bool {
    (try? FileManager.default.attributesOfItem(atPath: self(name))) != nil
  }
}

/// The bytes of a file.
public func readBytes(_ path: String) throws -> [UInt8] {
  [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
}

/// The text of a file, broken UTF-8 repaired.
public func readText(_ path: String) throws -> String {
  String(decoding: try readBytes(path), as: UTF8.self)
}
