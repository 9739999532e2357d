import POSIXSupport
import Synchronization

/// This host as one that a worker runs containers on.
final class ContainerHost: Sendable {
  private let swept = Mutex<Set<ContainerEngine>>([])

  /// How long an engine may take to answer.
  private static let patience: Duration = .seconds(60)

  /// Before the first run with an engine: ends what dead workers of this host left running.
  func prepare(_ engine: ContainerEngine) {
    guard swept.withLock({ $0.insert(engine).inserted }), let words = engine.listing(),
      let answer = try? ProgramCall.run(words, within: Self.patience),
      let removal = engine.sweep(answer.outputText)
    else { return }
    remove(removal)
  }

  /// Removes containers that may have outlived the program that ran them. Where there are none, the engine says so, which
  /// does not matter.
  func remove(_ words: [String]) { _ = try? ProgramCall.run(words, within: Self.patience) }
}
