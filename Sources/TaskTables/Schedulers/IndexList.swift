/// Numbers of jobs in an array as batch systems write them: `1,3,5-7,1-199:2`.
enum IndexList {
  /// All of them in their order; `nil` for another text.
  static func parse(_ text: some StringProtocol) -> [Int]? {
    var numbers: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let range = part.split(separator: ":", maxSplits: 1)
      let ends = (range.first ?? "").split(separator: "-", maxSplits: 1).map { Int($0) }
      guard let first = ends.first ?? nil, let last = ends.last ?? nil, first >= 0, first <= last,
        let step = range.count > 1 ? Int(range[1]) : 1, step > 0, last <= largest
      else { return nil }
      numbers += stride(from: first, through: last, by: step)
    }
    return numbers
  }

  /// Slurm allows no more, and the others fewer.
  private static let largest = 4_000_000
}
