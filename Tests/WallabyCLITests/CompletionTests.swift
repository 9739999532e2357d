import Testing
import WallabyTestSupport

@testable import WallabyCLI

@Suite struct CompletionTests {
  func script(_ shell: CompletionScript.Shell) -> String {
    CompletionScript(table: .wallaby, shell: shell).text
  }

  @Test(
    .enabled(if: isInstalled("bash")),
    arguments: [
      ("wallaby l", "log ls"), ("wallaby index ", "rebuild status verify"),
      ("wallaby ls --stat", "--state"), ("wallaby ls --state fa", "failed"),
      ("wallaby --store x index re", "rebuild"), ("wallaby completions z", "zsh"),
      ("wallaby --color n", "never"), ("wallaby tail --fo", "--follow --format"),
      ("wallaby run --env s", "safe"), ("wallaby run -q -- --", ""), ("wallaby cat @l", "@last"),
      ("wallaby tasks sum", "summary"), ("wallaby tasks work al", "align"),
      ("wallaby tasks set align --after c", "call"),
    ])
  func `bash completes`(_ line: String, _ words: String) throws {
    let test = """
      \(script(.bash))
      wallaby() { [[ $* != 'tasks ls -q' ]] || printf '%s\\n' align call; }
      line='\(line)'
      read -ra COMP_WORDS <<<"$line"
      [[ $line == *' ' ]] && COMP_WORDS+=('')
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      _wallaby
      printf '%s\\n' "${COMPREPLY[@]}" | sort | xargs
      """
    let run = try WallabyTestSupport.run("bash", ["--norc", "-u"], input: Array(test.utf8))
    #expect(run.text == words + "\n")
    #expect(run.errorText == "")
  }

  @Test(.enabled(if: isInstalled("bash")))
  func `bash accepts its script`() throws {
    let run = try WallabyTestSupport.run("bash", ["-n"], input: Array(script(.bash).utf8))
    #expect(run.exit == 0)
    #expect(run.errorText == "")
  }

  @Test(.enabled(if: isInstalled("zsh")))
  func `zsh accepts its script`() throws {
    let run = try WallabyTestSupport.run("zsh", ["-f", "-n"], input: Array(script(.zsh).utf8))
    #expect(run.exit == 0)
    #expect(run.errorText == "")
  }

  @Test(.enabled(if: isInstalled("zsh")))
  func `zsh finds its script in a folder of functions`() throws {
    let test = """
      folder=$(mktemp -d)
      cat >$folder/_wallaby <<'END'
      \(script(.zsh))END
      fpath=($folder $fpath)
      autoload -Uz compinit
      compinit -u -D
      print $_comps[wallaby]
      rm -r $folder
      """
    let run = try WallabyTestSupport.run("zsh", ["-f"], input: Array(test.utf8))
    #expect(run.text == "_wallaby\n")
  }

  @Test(.enabled(if: isInstalled("fish")))
  func `fish accepts its script`() throws {
    let run = try WallabyTestSupport.run(
      "fish", ["--no-config", "--no-execute"], input: Array(script(.fish).utf8))
    #expect(run.exit == 0)
    #expect(run.errorText == "")
  }

  @Test(
    .enabled(if: isInstalled("fish")),
    arguments: [
      ("wallaby l", "log ls"), ("wallaby index re", "rebuild"),
      ("wallaby ls --state=fa", "--state=failed"), ("wallaby completions z", "zsh"),
    ])
  func `fish completes`(_ line: String, _ words: String) throws {
    let test =
      script(.fish) + "\ncomplete -C '\(line)' | string split -f1 \\t | sort | string join ' '\n"
    let run = try WallabyTestSupport.run("fish", ["--no-config"], input: Array(test.utf8))
    #expect(run.text == words + "\n")
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
