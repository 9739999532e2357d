import Records

// Every sentence about items and files of them, in one place.

extension ImportMistake {
  static let noHeader = ImportMistake(
    line: 1, message: "there is no header such as itemID|TaskID|TaskScript")

  static func unknownColumn(_ line: Int, _ name: String) -> ImportMistake {
    let known = ItemField.columns.map(\.columnName).joined(separator: ", ")
    return ImportMistake(line: line, message: "unknown column '\(name)': there are \(known)")
  }

  static func missingColumn(_ line: Int, _ field: ItemField) -> ImportMistake {
    ImportMistake(line: line, message: "no column \(field.columnName) in the header")
  }

  static func sameColumn(_ line: Int, _ first: String, _ second: String) -> ImportMistake {
    let what = first == second ? "are the same" : "mean the same"
    return ImportMistake(line: line, message: "two columns \(what): '\(first)' and '\(second)'")
  }

  static func noNestedDelimiter(_ line: Int, _ name: String) -> ImportMistake {
    ImportMistake(
      line: line, message: "column \(name) needs a nested delimiter, such as --nested ,")
  }

  static func fieldCount(_ line: Int, found: Int, expected: Int) -> ImportMistake {
    ImportMistake(
      line: line,
      message: "\(found) \(found == 1 ? "field" : "fields") where the header has \(expected)")
  }

  static func notUTF8(_ line: Int, _ what: String) -> ImportMistake {
    ImportMistake(line: line, message: "\(what) is not UTF-8")
  }

  static func unclosedQuote(_ line: Int, _ field: Int) -> ImportMistake {
    ImportMistake(line: line, message: "the quote of field \(field) is never closed")
  }

  static func strayQuote(_ line: Int, _ field: Int) -> ImportMistake {
    ImportMistake(
      line: line,
      message: "field \(field) has a quote in it: put quotes round it and write its own twice")
  }

  static func sameID(_ line: Int, _ name: String, _ id: String, first: Int) -> ImportMistake {
    ImportMistake(line: line, message: "\(name) '\(id)' is in line \(first) already")
  }

  static func noObject(_ line: Int, _ failure: JSONScanner.Failure) -> ImportMistake {
    ImportMistake(line: line, message: "not a JSON object: \(failure)")
  }

  static func unknownKey(_ line: Int, _ key: String) -> ImportMistake {
    let known = ItemField.allCases.map(\.rawValue).joined(separator: ", ")
    return ImportMistake(line: line, message: "unknown key '\(key)': there are \(known)")
  }

}

extension WallabyError {
  static func noDelimiter(_ text: String) -> WallabyError {
    WallabyError(
      .invalidInput,
      text.isEmpty
        ? "a delimiter cannot be empty" : "a delimiter cannot contain the end of a line",
      hint: "use a text that is in no field, such as '|'")
  }

  static func badItem(_ id: String, _ field: ItemField, _ what: String) -> WallabyError {
    WallabyError(.invalidInput, "cannot make item '\(id)': \(field.rawValue) \(what)")
  }
}
