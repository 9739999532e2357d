internal import WallabyKit

/// What a command line chose, and what of it could not be found or read.
struct Chosen<Subject> {
  var subjects: [Subject] = []
  var problems: [WallabyError] = []
}

extension Chosen: Sendable where Subject: Sendable {}
