public import Records

/// An item for every combination of the values of some variables.
///
/// In the words of the work and in the names of the items, `{lr}` stands for the value of the variable `lr` and `{#}` for the
/// number of the item from 1. `{{` is a brace; `${` is left to the shell.
public struct ParameterGrid: Hashable, Sendable {
  /// The most items that one grid may have.
  public static let largest = 1_000_000

  /// The first varies slowest.
  public var variables: [GridVariable]
  /// What the items are called; without it they are called by their values: `lr=0.1,seed=1`.
  public var idPattern: String?
  /// The group of the items.
  public var name: String?

  /// A grid of all combinations of some values; nothing is checked before ``items(like:)``.
  public init(_ variables: [GridVariable], idPattern: String? = nil, name: String? = nil) {
    self.variables = variables
    self.idPattern = idPattern
    self.name = name
  }

  /// The items, in order.
  ///
  /// - Parameter item: What they have in common, and the pattern of their work; its id does not matter.
  /// - Throws: ``Records/WallabyError`` with code `invalidInput` for a name between braces that is no variable, more than
  ///   ``largest`` items, two items of one name, or a name that cannot be one.
  /// - Complexity: No file operations.
  public func items(like item: TaskItem) throws(WallabyError) -> [TaskItem] {
    let count = try checkedCount()
    let names = variables.map(\.name)
    let known = names + [BracePattern.number]
    let pattern =
      idPattern
      ?? names.map { "\($0)={\($0)}" }.joined(separator: ",")
    let ids = try BracePattern(pattern, names: known)
    let words = try item.work.words.map { (word) throws(WallabyError) in
      try BracePattern(word, names: known)
    }
    var items: [TaskItem] = []
    items.reserveCapacity(count)
    var taken = NamePlaces()
    for place in 0..<count {
      let values = values(at: place)
      var item = item
      item.id = ids.filled(values)
      item.group = name ?? item.group
      item.work = item.work.replacing(words.map { $0.filled(values) })
      if let fault = ChosenName.fault(of: item.id) { throw .noItemName(item.id, fault, names) }
      if let first = taken.firstPlace(of: item.id, orAdd: place) {
        throw .sameItemName(item.id, told(first), told(place), names)
      }
      try item.check()
      items.append(item)
    }
    return items
  }

  private func checkedCount() throws(WallabyError) -> Int {
    var count = 1
    for (place, variable) in variables.enumerated() {
      try variable.check()
      if variables[..<place].contains(where: { $0.name == variable.name }) {
        throw .sameVariable(variable.name)
      }
      let (product, isTooLarge) = count.multipliedReportingOverflow(by: variable.values.count)
      if isTooLarge { throw .tooManyItems(Int.max, exactly: false) }
      count = product
    }
    if variables.isEmpty { throw .noVariables }
    if count > Self.largest { throw .tooManyItems(count, exactly: true) }
    return count
  }

  /// The values of one combination, and its number.
  private func values(at place: Int) -> [String] {
    var rest = place
    var values = [String(place + 1)]
    for variable in variables.reversed() {
      values.append(variable.values[rest % variable.values.count])
      rest /= variable.values.count
    }
    values.reverse()
    return values
  }

  /// A combination for people: `lr=0.1, seed=1`.
  private func told(_ place: Int) -> String {
    zip(variables, values(at: place)).map { "\($0.name)=\($1)" }.joined(separator: ", ")
  }
}

extension TaskItem.Work {
  fileprivate var words: [String] {
    switch self {
    case .script(let script): [script]
    case .command(let words): words
    }
  }

  fileprivate func replacing(_ words: [String]) -> TaskItem.Work {
    switch self {
    case .script: .script(words[0])
    case .command: .command(words)
    }
  }
}
