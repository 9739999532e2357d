import Dispatch
import Records
import Synchronization

/// Shows other hosts, once a minute, that the attempts of this process go on.
///
/// On a queue of its own: work that keeps all threads of tasks busy does not stop it.
final class Heart: Sendable {
  static let shared = Heart()

  private struct State {
    var paths: Set<String> = []
    /// One beat at most is to come, however often attempts come and go.
    var isScheduled = false
  }

  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "wallaby.heart")

  /// Begins to beat for an attempt's directory.
  func join(_ path: String) {
    let isFirst = state.withLock { state in
      defer { state.isScheduled = true }
      state.paths.insert(path)
      return !state.isScheduled
    }
    if isFirst { schedule() }
  }

  func leave(_ path: String) { state.withLock { _ = $0.paths.remove(path) } }

  private func schedule() {
    let seconds = Int(RunningRecord.beatInterval.components.seconds)
    queue.asyncAfter(deadline: .now() + .seconds(seconds)) { [self] in
      let all = state.withLock { state in
        state.isScheduled = !state.paths.isEmpty
        return state.paths
      }
      for path in all { RunningRecord.beat(at: path) }
      if !all.isEmpty { schedule() }
    }
  }
}
