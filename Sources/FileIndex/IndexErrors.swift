extension IndexError {
  static func damaged(_ damage: SegmentDamage, path: String?) -> IndexError {
    IndexError(
      code: .damaged, message: "cannot read the index: \(damage.what) is wrong", path: path,
      hint: "try again: it is then built anew")
  }
}
