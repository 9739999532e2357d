import POSIXSupport
import Records

/// A resource as hadrosaur left it: 0.0 with flags in `status.json`, 0.3 and later with a word in `status`.
struct OldResource {
  let state: Record.State
  let result: JSONValue
  /// Empty where there was none.
  let errorText: String
  let created: Timestamp
  let finished: Timestamp
  /// The files that hold its output; the first that is there counts.
  static let outputs = [Record.Entry.stdout, "run.log"]

  private static let word = "status"

  /// Whether a directory looks like one.
  static func isOne(_ directory: borrowing Directory) -> Bool {
    [word, Record.Entry.status].contains { (try? directory.status(of: $0).kind) == .file }
  }

  /// - Returns: `nil` where its state says that it has not ended.
  /// - Throws: ``WallabyError`` with code `damaged` where there is no result though it has.
  init?(in directory: borrowing Directory) throws(WallabyError) {
    let path = directory.path
    guard let (state, stamp) = try Self.state(in: directory) else { return nil }
    self.state = state
    func text(_ entry: String) -> String {
      ((try? directory.contents(of: entry)).map { String(decoding: $0, as: UTF8.self) } ?? "")
    }
    errorText = text("error.log")
    let written = Timestamp(milliseconds: stamp / 1_000_000)
    func time(_ entry: String) -> Timestamp? {
      Double(text(entry).filter { !$0.isWhitespace })
        .flatMap { Int64(exactly: $0.rounded()) }.map { Timestamp(milliseconds: $0) }
    }
    finished = time("end_time") ?? written
    created = time("start_time") ?? finished
    do throws(JSONScanner.Failure) {
      result = try JSONValue(parsing: text(Record.Entry.result).utf8)
    } catch {
      if state.isCompleted { throw .notAdoptable(path, "its result is not JSON: \(error)") }
      result = .null
    }
  }

  private static func state(
    in directory: borrowing Directory
  ) throws(WallabyError) -> (Record.State, Int64)? {
    do throws(SystemError) {
      if let (bytes, file) = try? directory.readFile(word, limit: 1 << 10) {
        let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
        switch text {
        case "complete", "completed": return (.completed, file.modified)
        case "error": return (.failed, file.modified)
        default: return nil
        }
      }
      let (bytes, file) = try directory.readFile(Record.Entry.status, limit: 1 << 20)
      let flags = try? JSONValue(parsing: bytes)
      if flags?["pending"] == true { return nil }
      if flags?["error"] == true { return (.failed, file.modified) }
      return flags?["completed"] == true ? (.completed, file.modified) : nil
    } catch {
      throw .notAdoptable(directory.path, error.reason)
    }
  }
}
