using System.CommandLine;
using RepVgg.Cli.Measuring;

namespace RepVgg.Cli.Infrastructure;

/// <summary>The options of commands that measure.</summary>
internal sealed class MeasuringArguments
{
    private readonly Option<int> _batch = NumberOption.Count("--batch", "images per call", 1, 1, 4096);

    private readonly Option<int> _threads = NumberOption.Count("--threads", "threads per call, one per processor if not given", Environment.ProcessorCount, 1, 256);

    private readonly Option<int> _rounds;

    /// <param name="rounds">The default number of rounds.</param>
    /// <param name="description">What a round is.</param>
    public MeasuringArguments(int rounds, string description) => _rounds = NumberOption.Count("--rounds", description, rounds, 1, 1_000_000);

    /// <summary>Adds all of them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_batch);
        command.Options.Add(_threads);
        command.Options.Add(_rounds);
    }

    /// <summary>Reads the options.</summary>
    public BenchRequest Request(ParseResult parsed) => new(parsed.GetValue(_batch), parsed.GetValue(_threads), parsed.GetValue(_rounds));
}
