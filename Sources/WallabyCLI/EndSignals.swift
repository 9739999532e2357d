internal import POSIXSupport
internal import WallabyKit

/// The signals by which schedulers, terminals and users ask this process to end, kept while it has something to settle.
struct EndSignals: ~Copyable {
  /// The first that came.
  private(set) var first: Int32?
  private var listener: SignalListener

  /// From here on, while the value lives, they end nothing by themselves.
  init() throws(WallabyError) {
    listener = try explaining("listen to signals") { () throws(SystemError) in
      try SignalListener(
        hearing: [SignalNumber.terminate, SignalNumber.interrupt, SignalNumber.hangUp],
        ignoring: [])
    }
  }

  /// The first signal, once; does not wait.
  mutating func take() -> Int32? {
    var list = ReadyList()
    list.add(reading: listener.descriptor)
    list.wait(until: 0)
    guard let signal = listener.take(list).first, first == nil else { return nil }
    first = signal
    return signal
  }
}
