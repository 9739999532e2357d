import Dispatch
import Records
import Synchronization

/// Shows other hosts, once a minute, that the attempts of this process go on.
///
/// On a queue of its own: work that keeps all threads of tasks busy does not stop it.
final class Heart: Sendable {
  static let shared = Heart()

  private let paths = Mutex<Set<String>>([])
  private let queue = DispatchQueue(label: "wallaby.heart")

  /// Begins to beat for an attempt's directory.
  func join(_ path: String) {
    let isFirst = paths.withLock { paths in
      defer { paths.insert(path) }
      return paths.isEmpty
    }
    if isFirst { schedule() }
  }

  func leave(_ path: String) { paths.withLock { _ = $0.remove(path) } }

  private func schedule() {
    let seconds = Int(RunningRecord.beatInterval.components.seconds)
    queue.asyncAfter(deadline: .now() + .seconds(seconds)) { [self] in
      let all = paths.withLock { $0 }
      for path in all { RunningRecord.beat(at: path) }
      if !all.isEmpty { schedule() }
    }
  }
}
