import Glibc

extension String {
  /// Whether its UTF-8 bytes are those of another. Swift's own `==` takes different bytes for one text where a reader sees no
  /// difference; file systems and programs do not.
  package func equalsInBytes(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }

  /// Whether its UTF-8 bytes come first in order. Swift's own `<` orders by what a reader sees and
  /// holds different bytes for equal.
  package func precedesInBytes(_ other: String) -> Bool {
    var (mine, theirs) = (self, other)
    return mine.withUTF8 { a in
      theirs.withUTF8 { b in
        guard let left = a.baseAddress, let right = b.baseAddress else { return a.count < b.count }
        let order = memcmp(left, right, min(a.count, b.count))
        return order == 0 ? a.count < b.count : order < 0
      }
    }
  }
}
