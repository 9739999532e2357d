internal import Synchronization
internal import WallabyKit

/// Reads single values out of `result.json` and `status.json` for columns, each file once for all columns of a row.
final class RecordFields: Sendable {
  private struct State {
    var id: Record.ID?
    var result: JSONValue?
    var status: JSONValue?
    var problems: [WallabyError] = []
    /// How often each field was there.
    var counts: [String: Int] = [:]
  }

  private let store: RecordStore
  private let state = Mutex(State())

  init(_ store: RecordStore) { self.store = store }

  /// What could not be read.
  var problems: [WallabyError] { state.withLock { $0.problems } }

  /// Fields that were asked for and that no record had.
  var missing: [String] {
    state.withLock { $0.counts.filter { $0.value == 0 }.keys.sorted() }
  }

  /// A column of a field, as `FieldPath` reads it.
  func column(_ field: String) -> Column<RecordSummary> {
    Column(field, isFlexible: true) { self.value(field, of: $0).map { .json($0) } ?? .none }
  }

  private func value(_ field: String, of record: RecordSummary) -> JSONValue? {
    state.withLock { state in
      if state.id != record.id {
        (state.id, state.result, state.status) = (record.id, nil, nil)
      }
      let found = find(field, of: record, &state)
      state.counts[field, default: 0] += found == nil ? 0 : 1
      return found
    }
  }

  private func find(_ field: String, of record: RecordSummary, _ state: inout State) -> JSONValue? {
    do throws(WallabyError) {
      let path = FieldPath(field)
      switch path.file {
      case .status:
        if state.status == nil {
          state.status = .null
          state.status = try store.find(record.id).status.json
        }
        return state.status.flatMap(path.value)
      case .result:
        if state.result == nil {
          state.result = .null
          state.result = try record.result()
        }
        return state.result.flatMap(path.value)
      }
    } catch {
      state.problems.append(error)
      return nil
    }
  }
}
