import POSIXSupport
import Records

/// What is kept under an identifier, read from its directory in one go.
struct KeptResource: Sendable {
  let status: ResourceStatus
  /// The bytes of `result.json`.
  let result: [UInt8]

  /// Reads it; `nil` where nothing is kept.
  ///
  /// - Throws: `WallabyError` with code `damaged`.
  /// - Complexity: A look, three opens and two reads; on shared file systems the opens that lead to the collection instead of
  ///   the look.
  static func read(
    _ ident: String, in collection: Collection
  ) throws(WallabyError) -> KeptResource? {
    let path = collection.path + "/" + ident
    // While it is replaced, the old files go one by one: look again.
    for _ in 0..<8 {
      let look: Look
      do throws(SystemError) {
        look = try lookingAgain { () throws(SystemError) in
          guard let opened = try collection.openIfThere() else { return .nothing }
          return try Look(at: ident, in: opened.directory)
        }
      } catch {
        throw .cannotReadResource(error)
      }
      switch look {
      case .nothing: return nil
      case .replaced: continue
      case .found(let status, let result):
        do throws(JSONScanner.Failure) {
          return KeptResource(
            status: try ResourceStatus(parsing: status, of: ident), result: result)
        } catch {
          throw .damagedResource(path + "/" + Record.Entry.status, "\(error)")
        }
      }
    }
    throw .damagedResource(path, "it changes all the time")
  }

  private enum Look {
    case nothing
    case replaced
    case found(status: [UInt8], result: [UInt8])

    init(at ident: String, in directory: borrowing Directory) throws(SystemError) {
      let resource: Directory
      do throws(SystemError) {
        resource = try directory.open(ident)
      } catch {
        guard error.isAbsent else { throw error }
        self = .nothing
        return
      }
      do throws(SystemError) {
        self = .found(
          status: try resource.contents(of: Record.Entry.status),
          result: try resource.contents(of: Record.Entry.result))
      } catch {
        guard error.isAbsent,
          (try? directory.status(of: ident).inode) != (try resource.status().inode)
        else { throw error }
        self = .replaced
      }
    }
  }
}
