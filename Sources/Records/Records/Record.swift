import POSIXSupport

/// One record: a directory with `result.json`, `status.json`, `stdout.log`, `stderr.log` and `storage/`.
///
/// A value of what was read; it does not change when the directory does. Safe to hand to any thread.
public struct Record: Hashable, Sendable, Identifiable {
  public let id: ID
  /// The record's directory.
  public let path: String
  /// What `status.json` said when it was read.
  public let status: RecordStatus

  public var tags: Tags { status.tags }
  public var state: State { status.state }
  public var stdout: String { path + "/" + Entry.stdout }
  public var stderr: String { path + "/" + Entry.stderr }
  /// The place for the work's own files.
  public var storage: String { path + "/" + Entry.storage }

  /// The five entries of every record.
  package enum Entry {
    package static let result = "result.json"
    package static let status = "status.json"
    package static let stdout = "stdout.log"
    package static let stderr = "stderr.log"
    package static let storage = "storage"
    /// The log of a stream, `stdout` or `stderr`: of an earlier attempt, or of the last.
    package static func log(_ stream: String, attempt: Int? = nil) -> String {
      attempt.map { "\(stream).\($0).log" } ?? stream + ".log"
    }
    package static let all = [result, status, stdout, stderr, storage]
  }

  /// What the work says: the value in `result.json`, `null` until it says something.
  ///
  /// - Throws: ``WallabyError`` with code `damaged` when the file is not JSON or not a file.
  /// - Complexity: Two opens and one read.
  public func result() throws(WallabyError) -> JSONValue {
    try Self.result(in: path, of: id)
  }

  static func result(in path: String, of id: ID) throws(WallabyError) -> JSONValue {
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try Directory(path).readFile(Entry.result).bytes
    } catch {
      throw .cannotRead(id, error)
    }
    do throws(JSONScanner.Failure) {
      return try JSONValue(parsing: bytes)
    } catch {
      throw .damagedRecord(id, path + "/" + Entry.result, "\(error)")
    }
  }
}
