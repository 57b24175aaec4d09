using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using RepVgg.Benchmarks.Engines;
using RepVgg.Benchmarks.Models;

namespace RepVgg.Benchmarks.Infrastructure;

/// <summary>The command line.</summary>
internal sealed class BenchmarkCommand
{
    private const string Description = """
        Compares rvc's C# engine with other runtimes: the same RepVGG, the same images, float32, 224×224 pixels, by turns in one process;
        then their convolutions one by one with ONNX Runtime's; then compares the start-up and memory of small programs.
        """;

    private readonly Option<string> _models = List("--models", $"networks, of {string.Join(", ", RepVggVariant.All.Select(v => v.Name))}", "A0,B1");
    private readonly Option<string> _batch = List("--batch", "images of one call", "1");
    private readonly Option<string> _threads = List("--threads", "threads of every engine", DefaultThreads());
    private readonly Option<string> _peers = List("--peers", "runtimes to compare with", string.Join(',', Peer.All.Select(p => p.Name)));
    private readonly Option<int> _rounds = new("--rounds") { Description = "samples of each engine, and runs of each program", DefaultValueFactory = _ => 15 };
    private readonly Option<bool> _all = new("--all") { Description = "all networks, batches of 1 and 16: takes long" };
    private readonly Option<bool> _speed = new("--speed") { Description = "only the tables of speeds" };
    private readonly Option<bool> _layers = new("--layers") { Description = "only the tables of convolutions, one by one, beside ONNX Runtime's" };
    private readonly Option<bool> _startUp = new("--startup") { Description = "only the table of start-up and memory" };
    private readonly Option<string?> _json = new("--json") { Description = "write all samples to a file, too", HelpName = "FILE" };

    /// <summary>Makes the root command.</summary>
    /// <param name="run">Does what was asked for and gives the exit code.</param>
    public RootCommand Create(Func<BenchmarkOptions, CancellationToken, int> run)
    {
        var command = new RootCommand(Description) { _models, _batch, _threads, _peers, _rounds, _all, _speed, _layers, _startUp, _json };
        command.SetAction((parsed, cancellation) => Task.Run(() => run(Read(parsed), cancellation), CancellationToken.None));
        return command;
    }

    private BenchmarkOptions Read(ParseResult parsed)
    {
        var (all, speed, layers, startUp) = (parsed.GetValue(_all), parsed.GetValue(_speed), parsed.GetValue(_layers), parsed.GetValue(_startUp));
        return new()
        {
            Models = all ? RepVggVariant.All : [.. Items(parsed, _models).Select(RepVggVariant.Find)],
            Batches = all ? [1, 16] : Numbers(parsed, _batch),
            Threads = Numbers(parsed, _threads),
            Peers = [.. Items(parsed, _peers).Select(Peer.Find)],
            Rounds = parsed.GetValue(_rounds) is > 0 and var rounds ? rounds : throw new UsageException("--rounds takes a positive number"),
            Speed = speed || !(layers || startUp),
            Layers = layers || !(speed || startUp),
            StartUp = startUp || !(speed || layers),
            Json = parsed.GetValue(_json),
        };
    }

    private static string DefaultThreads() =>
        Environment.ProcessorCount == 1 ? "1" : string.Create(CultureInfo.InvariantCulture, $"1,{Environment.ProcessorCount}");

    private static Option<string> List(string name, string description, string value) => new(name)
    {
        Description = $"{description}, comma-separated",
        DefaultValueFactory = _ => value,
        HelpName = "LIST",
    };

    private static string[] Items(ParseResult parsed, Option<string> option) =>
        parsed.GetValue(option)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static ImmutableArray<int> Numbers(ParseResult parsed, Option<string> option) =>
        [.. Items(parsed, option).Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new UsageException($"{option.Name} takes positive numbers, not '{text}'"))];
}
