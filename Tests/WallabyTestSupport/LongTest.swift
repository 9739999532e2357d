import Foundation
public import Testing

extension Trait where Self == ConditionTrait {
  /// A test that takes long; `Tests/run --quick` leaves it out and counts it as skipped.
  public static var long: Self {
    .disabled("left out by --quick") {
      ProcessInfo.processInfo.environment["WALLABY_QUICK"]?.isEmpty == false
    }
  }
}
