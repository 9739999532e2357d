internal import POSIXSupport
internal import WallabyKit

/// A collection as the command line sees it.
typealias AnyCollection = ResourceCollection<[String: JSONValue], JSONValue>

extension Invocation {
  /// The collection that the first operand names.
  func collection(in project: Project) throws -> AnyCollection {
    try project.collection(operands[0].text)
  }

  /// The identifiers that follow on the collection; `-` stands for the lines of standard input.
  func idents() throws -> [String] {
    var idents: [String] = []
    for word in operands.dropFirst() {
      if word != "-" {
        idents.append(word.text)
        continue
      }
      idents += try readInput().split { $0 == 0x0A || $0 == 0 }
        .map { String(decoding: $0, as: UTF8.self) }
    }
    // Names that only look the same are not the same.
    var known: Set<[UInt8]> = []
    return idents.filter { known.insert(Array($0.utf8)).inserted }
  }

  /// The arguments of `--arg`; `nil` where there is none.
  func resourceArguments() throws(UsageError) -> [String: JSONValue]? {
    let texts = options.texts(of: .arg)
    if texts.isEmpty { return nil }
    var arguments: [String: JSONValue] = [:]
    for text in texts {
      guard let field = FieldText.parse(text) else { throw .badArgument(text) }
      // What takes the place of {arg.NAME} is what was typed: 1.10 is no 1.1.
      let typed = String(text.dropFirst(field.key.count + 1))
      arguments[field.key] = field.value.text == typed ? field.value : .string(typed)
    }
    return arguments
  }

  /// Does the same for each identifier; what fails is told, and stops nothing else.
  ///
  /// - Returns: What failed. Of a single identifier the failure is thrown: it says more than "some failed".
  func forEach(
    _ idents: [String], _ body: (String) throws -> Void
  ) throws -> [WallabyError] {
    var problems: [WallabyError] = []
    for ident in idents {
      do {
        try body(ident)
      } catch let error as WallabyError where idents.count > 1 {
        problems.append(error)
      }
    }
    return problems
  }
}

extension OptionSpec {
  static let arg = value(
    "arg", "K=V", .text, repeatable: true, "an argument: a number, true, false or text")
}

extension OperandSpec {
  static let collection = OperandSpec("COLLECTION", .collection)
  static let idents = OperandSpec("IDENT", .text, .some)
}
