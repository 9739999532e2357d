import Testing

@testable import WallabyCLI

@Suite struct CompletionTests {
  func script(_ shell: CompletionScript.Shell) -> String {
    CompletionScript(table: .wallaby, shell: shell).text
  }

  @Test(
    .enabled(if: OtherProgram.path(of: "bash") != nil),
    arguments: [
      ("wallaby l", "log ls"), ("wallaby index ", "rebuild status verify"),
      ("wallaby ls --stat", "--state"), ("wallaby ls --state fa", "failed"),
      ("wallaby --store x index re", "rebuild"), ("wallaby completions z", "zsh"),
      ("wallaby --color n", "never"), ("wallaby tail --fo", "--follow --format"),
      ("wallaby run --env s", "safe"), ("wallaby run -q -- --", ""), ("wallaby cat @l", "@last"),
    ])
  func `bash completes`(_ line: String, _ words: String) throws {
    let test = """
      \(script(.bash))
      wallaby() { :; }
      line='\(line)'
      read -ra COMP_WORDS <<<"$line"
      [[ $line == *' ' ]] && COMP_WORDS+=('')
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      _wallaby
      printf '%s\\n' "${COMPREPLY[@]}" | sort | xargs
      """
    let run = try OtherProgram("bash", ["--norc", "-u"], input: test)
    #expect(run.stdout == words + "\n")
    #expect(run.stderr == "")
  }

  @Test(.enabled(if: OtherProgram.path(of: "bash") != nil))
  func `bash accepts its script`() throws {
    let run = try OtherProgram("bash", ["-n"], input: script(.bash))
    #expect(run.status == 0)
    #expect(run.stderr == "")
  }

  @Test(.enabled(if: OtherProgram.path(of: "zsh") != nil))
  func `zsh accepts its script`() throws {
    let run = try OtherProgram("zsh", ["-f", "-n"], input: script(.zsh))
    #expect(run.status == 0)
    #expect(run.stderr == "")
  }

  @Test(.enabled(if: OtherProgram.path(of: "fish") != nil))
  func `fish accepts its script`() throws {
    let run = try OtherProgram("fish", ["--no-config", "--no-execute"], input: script(.fish))
    #expect(run.status == 0)
    #expect(run.stderr == "")
  }

  @Test(
    .enabled(if: OtherProgram.path(of: "fish") != nil),
    arguments: [
      ("wallaby l", "log ls"), ("wallaby index re", "rebuild"),
      ("wallaby ls --state=fa", "--state=failed"), ("wallaby completions z", "zsh"),
    ])
  func `fish completes`(_ line: String, _ words: String) throws {
    let test =
      script(.fish) + "\ncomplete -C '\(line)' | string split -f1 \\t | sort | string join ' '\n"
    let run = try OtherProgram("fish", ["--no-config"], input: test)
    #expect(run.stdout == words + "\n")
  }

  @Test func `every script knows every command and every long option`() {
    for shell in CompletionScript.Shell.allCases {
      let script = script(shell)
      for command in CommandTable.wallaby.commands {
        for word in command.name { #expect(script.contains(word)) }
        for option in command.ownOptions { #expect(script.contains(option.name), "\(option.name)") }
      }
    }
  }
}
