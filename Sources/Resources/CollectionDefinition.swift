import POSIXSupport
import Records

/// How a collection is computed by a program, for people who declare it on the command line.
///
/// Its words may hold `{ident}`, `{storage}` and `{arg.NAME}`. What takes their places stays within the word, whatever
/// is in it: no shell reads it.
public struct CollectionDefinition: Hashable, Sendable {
  /// The program and its arguments.
  public let command: [String]
  /// Where it starts; `nil` for the resource's own `storage/`.
  public let directory: String?

  /// The text of the command, with where it starts if that says which program it is: what another one has computed is
  /// computed again.
  public var version: String {
    let text = ShellText.quoted(command)
    guard let program = command.first, program.contains("/"), !program.hasPrefix("/"),
      let directory
    else { return text }
    return text + " in " + directory
  }

  public init(command: [String], directory: String?) {
    self.command = command
    self.directory = directory
  }

  /// The names of arguments that its words ask for.
  package var argumentNames: Set<String> {
    Set(
      command.flatMap(Self.pieces).compactMap { piece in
        if case .argument(let name) = piece { name } else { nil }
      })
  }

  /// The command for one resource.
  func words(
    ident: String, storage: String, arguments: [String: JSONValue]
  ) throws(WallabyError) -> [String] {
    var words: [String] = []
    for word in command {
      var text = ""
      for piece in Self.pieces(of: word) {
        switch piece {
        case .text(let part): text += part
        case .ident: text += ident
        case .storage: text += storage
        case .argument(let name):
          guard let value = arguments[name] else { throw .noArgument(name) }
          text += value.stringValue ?? value.text
        }
      }
      words.append(text)
    }
    return words
  }

  private enum Piece {
    case text(String)
    case ident
    case storage
    case argument(String)
  }

  /// Other braces are text, as programs such as `awk` have them.
  private static func pieces(of word: String) -> [Piece] {
    var pieces: [Piece] = []
    var text: [UInt8] = []
    var rest = Array(word.utf8)[...]
    func meaning(_ name: String) -> Piece? {
      switch name {
      case "ident": .ident
      case "storage": .storage
      default: name.hasPrefix("arg.") ? .argument(String(name.dropFirst(4))) : nil
      }
    }
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "{"), let end = rest.firstIndex(of: UInt8(ascii: "}")),
        let piece = meaning(String(decoding: rest[..<end], as: UTF8.self))
      {
        pieces.append(.text(String(decoding: text, as: UTF8.self)))
        pieces.append(piece)
        text = []
        rest = rest[(end + 1)...]
      } else {
        text.append(byte)
      }
    }
    return pieces + [.text(String(decoding: text, as: UTF8.self))]
  }
}

// On disk: `STORE/COLLECTION/.definition.json`.
extension CollectionDefinition {
  static let fileName = ".definition.json"
  /// Of drafts in `.pending/`.
  static let draftPrefix = ".definition-"

  var fileBytes: [UInt8] {
    var members: [String: JSONValue] = [
      "command": .array(command.map { .string($0) }), "v": 1,
    ]
    if let directory { members["directory"] = .string(directory) }
    return JSONValue.object(members).fileBytes
  }

  init(parsing bytes: [UInt8]) throws(JSONScanner.Failure) {
    let value = try JSONValue(parsing: bytes)
    func failure(_ reason: String) -> JSONScanner.Failure {
      JSONScanner.Failure(offset: 0, reason: reason)
    }
    guard value["v"]?.integerValue == 1 else { throw failure("a newer version, or none") }
    let words = value["command"]?.arrayValue?.map(\.stringValue) ?? []
    guard !words.isEmpty, !words.contains(nil) else { throw failure("no 'command'") }
    command = words.compactMap { $0 }
    directory = value["directory"]?.stringValue
  }
}
