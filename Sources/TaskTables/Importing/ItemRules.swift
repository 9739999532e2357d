import POSIXSupport
import Records

extension TaskItem {
  /// Refuses an item that breaks a rule.
  func check() throws(WallabyError) {
    if let fault = ChosenName.fault(of: id) { throw .invalidItemName(id, fault) }
    if let (field, what) = faults().first { throw .badItem(id, field, what) }
  }

  /// What is wrong with the item, each to be said after the name of its field.
  ///
  /// Nothing is looked up: whether the id is taken is another matter.
  func faults() -> [(field: ItemField, what: String)] {
    var faults: [(field: ItemField, what: String)] = []
    if id.isEmpty {
      faults.append((.id, "is empty"))
    } else if let fault = ChosenName.fault(of: id) {
      faults.append((.id, "'\(id)' \(fault)"))
    }
    switch work {
    case .script(let script):
      if script.utf8.allSatisfy({ $0 == 0x20 || 0x09...0x0D ~= $0 }) {
        faults.append((.script, "is empty"))
      } else if script.hasNUL {
        faults.append((.script, "contains a NUL"))
      }
    case .command(let words):
      if words.first?.isEmpty ?? true {
        faults.append((.command, "has no program"))
      } else if words.contains(where: \.hasNUL) {
        faults.append((.command, "contains a NUL"))
      }
    }
    if !nested.isEmpty { faults += nestedFaults() }
    if !Self.priorities.contains(priority) {
      let (lowest, highest) = (Self.priorities.lowerBound, Self.priorities.upperBound)
      faults.append((.priority, "\(priority) is not between \(lowest) and \(highest)"))
    }
    return faults + policy.faults()
  }

  private func nestedFaults() -> [(field: ItemField, what: String)] {
    var faults: [(field: ItemField, what: String)] = []
    var keys = NamePlaces()
    for task in nested {
      if let fault = NestedTask.fault(ofKey: task.key) {
        faults.append((.tasks, "'\(task.key)' \(fault)"))
      }
      if keys.firstPlace(of: task.key, orAdd: 0) != nil {
        faults.append((.tasks, "'\(task.key)' is there twice"))
      }
      if task.argument.hasNUL {
        faults.append((.args, "of '\(task.key)' contains a NUL"))
      }
    }
    return faults
  }
}

extension TaskPolicy {
  fileprivate func faults() -> [(field: ItemField, what: String)] {
    var faults: [(field: ItemField, what: String)] = []
    if let retries, retries < 0 { faults.append((.retries, "\(retries) is less than 0")) }
    if let retryDelay, retryDelay < .zero { faults.append((.retryDelay, "is less than 0")) }
    if let retryFactor, !(retryFactor.isFinite && retryFactor > 0) {
      faults.append((.retryFactor, "\(retryFactor) is not more than 0"))
    }
    if let timeout, timeout < .zero { faults.append((.timeout, "is less than 0")) }
    if let image {
      if image.isEmpty { faults.append((.image, "is empty")) }
      if image.hasNUL { faults.append((.image, "contains a NUL")) }
    }
    return faults
  }
}

extension String {
  /// Whether it could not be handed to a program.
  fileprivate var hasNUL: Bool {
    var text = self
    return text.withUTF8 { $0.contains(0) }
  }
}
