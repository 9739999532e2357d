import Dispatch
import Records
import Synchronization

/// Shows other hosts, once a minute, that the attempts of this process go on.
///
/// On a queue of its own: work that keeps all threads of tasks busy does not stop it.
final class Heart: Sendable {
  static let shared = Heart()

  private struct State {
    /// Whether there is a beat to be seen, for each attempt.
    var paths: [String: Bool] = [:]
    var isScheduled = false
  }

  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "wallaby.heart")

  /// Begins to beat for an attempt's directory.
  func join(_ path: String) {
    let isFirst = state.withLock { state in
      defer { state.isScheduled = true }
      state.paths[path] = false
      return !state.isScheduled
    }
    if isFirst { schedule() }
  }

  /// Ends it: when this returns nothing more is written there.
  ///
  /// - Returns: Whether anything was.
  @discardableResult
  func leave(_ path: String) -> Bool {
    state.withLock { $0.paths.removeValue(forKey: path) ?? false }
  }

  private func schedule() {
    let seconds = Int(RunningRecord.beatInterval.components.seconds)
    queue.asyncAfter(deadline: .now() + .seconds(seconds)) { [self] in
      for path in state.withLock({ Array($0.paths.keys) }) {
        state.withLock { state in
          guard state.paths[path] != nil else { return }
          RunningRecord.beat(at: path)
          state.paths[path] = true
        }
      }
      let goesOn = state.withLock { state in
        state.isScheduled = !state.paths.isEmpty
        return state.isScheduled
      }
      if goesOn { schedule() }
    }
  }
}
