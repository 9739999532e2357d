internal import WallabyKit

extension Invocation {
  /// The tags of the command line and of `WALLABY_TAGS`, which is set once in a batch script.
  func tags() throws(UsageError) -> Tags {
    var tags: [String] = []
    if let text = environment["WALLABY_TAGS"], !text.isEmpty { tags += try TagList.parse(text) }
    for text in options.texts(of: .tag) { tags += try TagList.parse(text) }
    return Tags(tags)
  }
}
