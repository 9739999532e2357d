import POSIXSupport
import Records

extension CollectionDefinition {
  /// Where the program may write its result: beside the entries of an attempt, and gone before they are kept.
  static let resultName = ".given.json"

  /// How much of the end of `stdout.log` is looked at for a result: 16 MiB.
  private static let longestLine: Int64 = 1 << 24

  /// Runs the program for one resource.
  ///
  /// - Returns: The JSON it wrote to `$WALLABY_RESULT`, else its last line of output if that is JSON, else null.
  /// - Throws: ``CommandFailure``; ``WallabyError`` where `$WALLABY_RESULT` is no JSON, or the last line is too long.
  func compute(
    _ ident: String, _ arguments: [String: JSONValue], _ context: ResourceContext, store: String
  ) async throws -> JSONValue {
    let words = try words(ident: ident, storage: context.directory, arguments: arguments)
    let path = context.attemptPath
    defer { try? Directory(path).removeTree(Self.resultName) }
    do {
      try await context.run(
        words, in: directory,
        environment: [
          "WALLABY_STORE": store, "WALLABY_COLLECTION": context.collection, "WALLABY_IDENT": ident,
          "WALLABY_RESOURCE_DIR": path, "WALLABY_RESULT": path + "/" + Self.resultName,
        ])
    } catch let failure as CommandFailure {
      throw failure.ofProgram
    }
    return try Self.given(in: path, "\(context.collection)/\(ident)")
  }

  private static func given(in path: String, _ place: String) throws(WallabyError) -> JSONValue {
    let bytes = try explaining("read the result of '\(place)'") {
      () throws(SystemError) -> [UInt8]? in
      do throws(SystemError) {
        return try Directory(path).readFile(resultName).bytes
      } catch {
        if error.isAbsent { return nil }
        throw error
      }
    }
    if let bytes {
      do throws(JSONScanner.Failure) {
        return try JSONValue(parsing: bytes)
      } catch {
        throw .resultNotJSON(place, "\(error)")
      }
    }
    let line = try explaining("read the output of '\(place)'") { () throws(SystemError) in
      try lastLine(of: Directory(path).openFile(Record.Entry.stdout, .read))
    }
    guard let line else { throw .lineTooLong(place) }
    do throws(JSONScanner.Failure) {
      return try JSONValue(parsing: line)
    } catch {
      // What is JSON, but cannot be kept as it is, is no mere last word.
      if JSONValue.isGrammatical(line) { throw .resultNotKept(place, error.reason) }
      return .null
    }
  }

  /// The last line that is not empty; `nil` where it is too long.
  private static func lastLine(
    of file: borrowing FileDescriptor
  ) throws(SystemError) -> ArraySlice<UInt8>? {
    let size = try file.status().size
    try file.seek(to: max(0, size - longestLine))
    var bytes = try file.readAll(limit: .max)[...]
    while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
    if let newline = bytes.lastIndex(of: 0x0A) { return bytes[(newline + 1)...] }
    return size > longestLine ? nil : bytes
  }
}
