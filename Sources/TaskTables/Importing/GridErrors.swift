import Records

// Every sentence about grids, in one place.

extension WallabyError {
  private static let variableForms = "write it as --var lr=0.1,0.01 or --var seed=1..5"

  static let noVariables = WallabyError(
    .invalidInput, "a grid needs a variable", hint: variableForms)

  static func noVariable(_ text: String) -> WallabyError {
    WallabyError(
      .invalidInput, "'\(text)' is not a variable with values: it has no '='", hint: variableForms)
  }

  static func noVariableName(_ name: String) -> WallabyError {
    WallabyError(
      .invalidInput, "cannot call a variable '\(name)'",
      hint: "letters, digits, '-', '_' and '.' can be in its name")
  }

  static func sameVariable(_ name: String) -> WallabyError {
    WallabyError(
      .invalidInput, "variable '\(name)' is there twice", hint: "put all its values into one list")
  }

  static func emptyValue(_ name: String) -> WallabyError {
    WallabyError(.invalidInput, "variable '\(name)' has an empty value", hint: variableForms)
  }

  static func noRange(_ text: String, _ name: String) -> WallabyError {
    WallabyError(
      .invalidInput, "'\(text)' of variable '\(name)' is not a range of whole numbers",
      hint: "write it as 1..5, 10..0..2 or 01..12, or give a list")
  }

  static func tooManyItems(_ count: Int, exactly: Bool) -> WallabyError {
    WallabyError(
      .invalidInput,
      "a grid of \(exactly ? "" : "at least ")\(count) items is too large: \(ParameterGrid.largest) are the most",
      hint: "split it into several")
  }

  static func unknownVariable(
    _ name: String, _ text: String, _ known: [String]
  ) -> WallabyError {
    let names = known.map { "{\($0)}" }.joined(separator: ", ")
    return WallabyError(
      .invalidInput, "no variable {\(name)} for '\(text)': there are \(names)",
      hint: "write {{ for a brace")
  }

  static func openBrace(_ text: String) -> WallabyError {
    WallabyError(
      .invalidInput, "a brace in '\(text)' is never closed", hint: "write {{ for a brace")
  }

  static func shellBraces(_ name: String, _ text: String) -> WallabyError {
    WallabyError(
      .invalidInput,
      "${\(name)} in '\(text)' is a variable of the shell, not that of the grid",
      hint: "write {\(name)}")
  }

  static func noItemName(_ id: String, _ fault: String, _ names: [String]) -> WallabyError {
    WallabyError(
      .invalidInput, "cannot call an item '\(id)': it \(fault)", hint: otherNames(names))
  }

  static func sameItemName(
    _ id: String, _ first: String, _ second: String, _ names: [String]
  ) -> WallabyError {
    WallabyError(
      .invalidInput, "two items are called '\(id)': \(first) and \(second)",
      hint: "give every value once, and " + otherNames(names))
  }

  private static func otherNames(_ names: [String]) -> String {
    let pattern = (["run"] + names.map { "{\($0)}" }).joined(separator: "-")
    return "name them with --id '\(pattern)', or by their number with --id 'run-{#}'"
  }
}
