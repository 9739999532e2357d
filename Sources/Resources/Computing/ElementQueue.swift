import Dispatch
import Synchronization

/// Hands what comes out of tasks to a thread that is none of theirs and may block.
package final class ElementQueue<Element: Sendable>: Sendable {
  package enum Next {
    case element(Element)
    /// Nothing came in time.
    case nothing
    case end
  }

  private let elements = Mutex<[Element]>([])
  private let signal = DispatchSemaphore(value: 0)
  private let task = Mutex<Task<Void, Never>?>(nil)

  /// Begins to collect what `produce` puts in, in a task of its own.
  package init(
    _ produce: @escaping @Sendable (_ put: @Sendable (Element) -> Void) async -> Void
  ) {
    let work = Task {
      await produce { element in
        elements.withLock { $0.append(element) }
        signal.signal()
      }
      signal.signal()
    }
    task.withLock { $0 = work }
  }

  /// Cancels the task; what it still puts in is handed out.
  package func cancel() { task.withLock { $0?.cancel() } }

  /// What came next, waited for a little while.
  package func next(within milliseconds: Int) -> Next {
    guard signal.wait(timeout: .now() + .milliseconds(milliseconds)) == .success else {
      return .nothing
    }
    return elements.withLock { elements in
      elements.isEmpty ? .end : .element(elements.removeFirst())
    }
  }
}
