/// What `wallaby.json` says of a store.
public struct StoreFormat: Hashable, Sendable {
  /// How much a call does before it says that something is kept.
  public enum Durability: String, Sendable {
    /// Waits for the disk: what was said to be kept outlives a power cut.
    case durable
    /// Leaves writing to the system: what was said to be kept outlives any process, not a power cut.
    case relaxed
  }

  /// The version of the layout this program writes; it operates on no other.
  public static let currentVersion = 1
  static let fileName = "wallaby.json"

  public package(set) var durability: Durability
  /// Whether several people write to the store.
  public package(set) var isShared: Bool
  /// A random name of the store, for what is kept about it elsewhere.
  public package(set) var id: String
  package var created: Timestamp

  var fileBytes: [UInt8] {
    var writer = JSONWriter(pretty: true)
    writer.beginObject()
    writer.member("created", created.description)
    writer.member("durability", durability.rawValue)
    writer.member("format", Self.currentVersion)
    writer.member("id", id)
    writer.member("shared", isShared)
    writer.endObject()
    writer.bytes.append(0x0A)
    return writer.bytes
  }

  init(durability: Durability, isShared: Bool, id: String, created: Timestamp) {
    self.durability = durability
    self.isShared = isShared
    self.id = id
    self.created = created
  }

  /// Small letters and digits: it is the name of a directory elsewhere.
  private static func isID(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 64
      && text.utf8.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
      }
  }

  init(parsing bytes: [UInt8], path: String) throws(WallabyError) {
    let value: JSONValue
    do throws(JSONScanner.Failure) {
      value = try JSONValue(parsing: bytes)
    } catch {
      throw .damaged("store", path, "\(error)")
    }
    guard let version = value["format"]?.integerValue else {
      throw .damaged("store", path, "no 'format' in it")
    }
    guard version == Self.currentVersion else { throw .unsupportedFormat(path, version) }
    guard let durability = value["durability"]?.stringValue.flatMap(Durability.init(rawValue:)),
      let id = value["id"]?.stringValue, Self.isID(id),
      let created = value["created"]?.stringValue.flatMap({ Timestamp($0) })
    else { throw .damaged("store", path, "'durability', 'id' or 'created' is missing or wrong") }
    self.init(
      durability: durability, isShared: value["shared"]?.boolValue ?? false, id: id,
      created: created)
  }
}
