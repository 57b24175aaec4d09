using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using RepVgg.Backends.CSharp;
using RepVgg.Cli.Infrastructure;

namespace RepVgg.Cli.Commands;

/// <summary><c>rvc check</c>: whether generated source that was checked in is still what rvc writes.</summary>
internal static class CheckCommand
{
    private const string Description = """
        Compile again, by the command in a generated file's header, and compare: is the source, and are the weights beside it, what this rvc writes?
        Exit code 1 if not. Nothing is written.

        Examples:
          rvc check Generated/Classifier.g.cs
          rvc check Generated/Classifier.g.cs --model ../training/RepVGG-A0.pth

        The model, and the files of --recipe and --tune, are looked for by their names in the current folder, beside the generated file, and in the folders
        above it. --model says where the model is; the other files may lie beside it.
        """;

    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "C# source that 'rvc compile --target csharp' wrote: .g.cs" };
        var model = new Option<string?>("--model") { Description = "the model that the file was written from", HelpName = "FILE" };
        var command = new Command("check", Description) { file, model };
        command.SetAction((parsed, cancellation) => Task.Run(
            () => RvcApplication.Guard(() => Check(parsed.GetValue(file)!, parsed.GetValue(model), cancellation)),
            CancellationToken.None));
        return command;
    }

    private static int Check(string path, string? givenModel, CancellationToken cancellation)
    {
        var header = SourceHeader.Read(File.ReadLines(path));
        string[] words = header is null ? [] : [.. CommandLineParser.SplitCommandLine(header.Command)];
        if (header is null || words is not ["rvc", "compile", var modelName, ..])
        {
            throw CliDiagnostics.NotGenerated.Error(
                $"'{path}' has no header that tells the rvc command and the model; 'rvc check' takes the .g.cs file that 'rvc compile --target csharp' wrote");
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string[] folders = [.. givenModel is null ? [] : (string[])[Path.GetDirectoryName(Path.GetFullPath(givenModel))!], Environment.CurrentDirectory, .. AndAbove(folder)];
        var model = givenModel ?? Find(modelName, folders) ?? throw CliDiagnostics.FileAccess.Error(
            $"the model '{modelName}' is neither in the current folder nor beside '{path}' or above; --model says where it is");
        RequireModel(model, path, header.ModelSha256);
        var files = WorkProgress.Run("compiling", p =>
        {
            var (target, request) = Parse([model, .. words[3..]], header.Command, folders);
            return Compilation.InMemory(target, request, p, cancellation);
        });
        foreach (var (name, bytes) in files)
        {
            RequireSame(Path.Combine(folder, name), bytes, header.Command);
        }

        Console.Out.WriteLine($"{string.Join(" and ", files.Select(f => f.Name))}: what rvc writes");
        return 0;
    }

    /// <summary>Reads the recorded command as if it were typed, with the places of its files.</summary>
    private static (Targets.CompileTarget Target, CompileRequest Request) Parse(string[] words, string text, string[] folders)
    {
        var arguments = new CompileArguments();
        var command = new RootCommand();
        arguments.AddTo(command);
        for (var i = 1; i < words.Length; i++)
        {
            words[i] = words[i - 1] is "--recipe" or "--tune" ? Find(words[i], folders) ?? words[i] : words[i];
        }

        var parsed = command.Parse(words);
        return parsed.Errors.Count == 0
            ? (arguments.Target(parsed), arguments.Request(parsed))
            : throw CliDiagnostics.NotGenerated.Error($"this rvc doesn't understand the header's command '{text}': {parsed.Errors[0].Message}");
    }

    private static void RequireModel(string model, string file, string expected)
    {
        if (FileHash.Sha256(model) is var actual && actual != expected)
        {
            throw CliDiagnostics.NotCurrent.Error($"'{file}' was written from another model: '{model}' has SHA-256 {actual}, the header says {expected}");
        }
    }

    private static void RequireSame(string path, byte[] expected, string command)
    {
        if (!File.Exists(path))
        {
            throw CliDiagnostics.NotCurrent.Error($"'{path}' isn't there; '{command}' writes it");
        }

        var actual = File.ReadAllBytes(path);
        if (actual.AsSpan().SequenceEqual(expected))
        {
            return;
        }

        if (!path.EndsWith(".cs", StringComparison.Ordinal))
        {
            throw CliDiagnostics.NotCurrent.Error($"'{path}' isn't what rvc writes; '{command}' writes it anew");
        }

        // Version control may have changed the ends of lines.
        var (found, wanted) = (Lines(actual), Lines(expected));
        if (!found.SequenceEqual(wanted))
        {
            var line = found.Zip(wanted).TakeWhile(pair => pair.First == pair.Second).Count() + 1;
            throw CliDiagnostics.NotCurrent.Error(FormattableString.Invariant($"'{path}' isn't what rvc writes, from line {line} on; '{command}' writes it anew"));
        }
    }

    private static string[] Lines(byte[] source) => Encoding.UTF8.GetString(source).TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');

    private static string? Find(string name, string[] folders) => folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private static IEnumerable<string> AndAbove(string folder)
    {
        for (var current = folder; current is not null; current = Path.GetDirectoryName(current))
        {
            yield return current;
        }
    }
}
