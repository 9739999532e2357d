/// How many of what, as people say it: `1 record`, `2 records`.
enum Count {
  static func of(_ number: Int, _ thing: String) -> String {
    number == 1 ? "1 \(thing)" : "\(number) \(thing)s"
  }
}
