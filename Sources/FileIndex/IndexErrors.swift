extension IndexError {
  static func damaged(_ damage: SegmentDamage) -> IndexError {
    IndexError(
      code: .damaged, message: "cannot read the index: \(damage.what) is wrong",
      hint: "rebuild it")
  }
}
