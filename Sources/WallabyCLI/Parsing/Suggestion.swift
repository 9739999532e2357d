/// Finds what somebody probably meant.
enum Suggestion {
  /// The known word that is nearest to a mistyped one, if any is near.
  static func nearest(to word: String, in known: [String]) -> String? {
    let word = Array(word.utf8.prefix(64))
    let ranked = known.map { (name: $0, distance: distance(word, Array($0.utf8))) }
    let allowed = max(1, word.count / 3)
    if let best = ranked.min(by: { $0.distance < $1.distance }),
      best.distance <= allowed, best.distance < best.name.utf8.count
    {
      return best.name
    }
    let continued = known.filter { word.count > 1 && $0.utf8.starts(with: word) }
    return continued.count == 1 ? continued[0] : nil
  }

  /// Letters to insert, remove, replace or swap with their neighbour.
  static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var before: [Int] = []
    var last = Array(0...right.count)
    for row in left.indices {
      var next = [row + 1]
      for column in right.indices {
        let differs = left[row] == right[column] ? 0 : 1
        var best = min(last[column] + differs, last[column + 1] + 1, next[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          best = min(best, before[column - 1] + 1)
        }
        next.append(best)
      }
      (before, last) = (last, next)
    }
    return last[right.count]
  }
}
