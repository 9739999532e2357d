package import POSIXSupport

/// What verifying a store found.
package struct VerificationReport: Sendable {
  package struct Finding: Sendable, Hashable {
    package var path: String
    package var message: String
    /// Whether something was lost or is false; if not, `wallaby gc` or `verify --fix` mends it.
    package var isDamage: Bool
    /// Whether it was put right on the way.
    package var isMended = false

    package init(path: String, message: String, isDamage: Bool, isMended: Bool = false) {
      self.path = path
      self.message = message
      self.isDamage = isDamage
      self.isMended = isMended
    }
  }

  package var records = 0
  package var resources = 0
  package var tasks = 0
  package var findings: [Finding] = []
  package init() {}

  /// Findings that were put right.
  package var mended: Int { findings.count(where: \.isMended) }

  /// Nothing is left to put right.
  package var isClean: Bool { findings.allSatisfy(\.isMended) }
}

extension VerificationReport {
  package mutating func add(unreadable error: SystemError) {
    if !error.isMissing { add(error.path, "cannot be read: \(error.reason)", isDamage: true) }
  }

  package mutating func add(
    _ path: String, _ message: String, isDamage: Bool = false, isMended: Bool = false
  ) {
    findings.append(
      Finding(path: path, message: message, isDamage: isDamage, isMended: isMended))
  }

  /// Holds the five entries of something kept against the specification. What is removed or replaced meanwhile is no finding.
  ///
  /// - Parameters:
  ///   - name: Its directory in `parent`.
  /// - Returns: The bytes of `status.json`, where they can be read.
  /// - Complexity: An open, five looks and two reads.
  package mutating func verifyEntries(
    of name: String, in parent: borrowing Directory
  ) -> [UInt8]? {
    let directory: Directory
    do throws(SystemError) {
      directory = try parent.open(name)
    } catch {
      if !error.isAbsent { add(parent.join(name), error.reason, isDamage: true) }
      return nil
    }
    var found: [(path: String, message: String)] = []
    for entry in Record.Entry.all {
      let wanted: FileStatus.Kind = entry == Record.Entry.storage ? .directory : .file
      do throws(SystemError) {
        if try directory.status(of: entry).kind != wanted {
          let message = "is not a plain \(wanted == .file ? "file" : "directory")"
          found.append((directory.join(entry), message))
        }
      } catch {
        found.append((directory.join(entry), error.isAbsent ? "is missing" : error.reason))
      }
    }
    func contents(_ entry: String) -> [UInt8]? {
      do throws(SystemError) {
        return try directory.readFile(entry).bytes
      } catch {
        // What is missing or of a wrong kind has been found already.
        if !error.isAbsent && !error.isWrongKind {
          found.append((error.path, "cannot be read: \(error.reason)"))
        }
        return nil
      }
    }
    if let bytes = contents(Record.Entry.result) {
      do throws(JSONScanner.Failure) {
        _ = try JSONValue(parsing: bytes)
      } catch {
        found.append((directory.join(Record.Entry.result), "\(error)"))
      }
    }
    let status = contents(Record.Entry.status)
    guard (try? parent.status(of: name).inode) == (try? directory.status().inode) else {
      return nil
    }
    for (path, message) in found { add(path, message, isDamage: true) }
    return status
  }
}

extension Record.State {
  /// What is wrong with the three flags beside a state.
  package func fault(inFlagsOf status: JSONValue) -> String? {
    let flags = [("completed", isCompleted), ("pending", isPending), ("error", isError)]
    return flags.first { status[$0.0] != .bool($0.1) }
      .map { "'\($0.0)' does not follow from the state '\(rawValue)'" }
  }
}
