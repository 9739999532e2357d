internal import WallabyKit

/// The records that a command line chose, and what of it could not be found or read.
struct ChosenIDs {
  var ids: [Record.ID] = []
  var problems: [WallabyError] = []
}
