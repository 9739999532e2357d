#if false
/// One hit, seen in place: nothing is copied or decoded that is not asked for.
///
/// It is lent for the length of a call and cannot be kept; keep what you take from it.
public struct IndexRow: ~Copyable {
  let segment: Segment
  let row: Int
}
#endif
