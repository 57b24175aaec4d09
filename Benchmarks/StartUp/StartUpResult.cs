using RepVgg.Benchmarks.Measuring;

namespace RepVgg.Benchmarks.StartUp;

/// <summary>A row of the table of start-up and memory.</summary>
/// <param name="Engine">The runtime's name.</param>
/// <param name="Kind">How the program was published.</param>
/// <param name="FirstResult">Milliseconds from the start of the process to its answer.</param>
/// <param name="Exit">Milliseconds from the start of the process to its end.</param>
/// <param name="PeakMegabytes">Greatest resident memory.</param>
internal sealed record StartUpResult(string Engine, string Kind, Samples FirstResult, Samples Exit, Samples PeakMegabytes)
{
    /// <summary>Summarises the runs of a program.</summary>
    public static StartUpResult Of(StartUpProgram program, IReadOnlyCollection<StartUpRun> runs) => new(
        program.Engine,
        program.Kind,
        new([.. runs.Select(r => r.FirstResult)]),
        new([.. runs.Select(r => r.Exit)]),
        new([.. runs.Select(r => r.PeakKilobytes / 1024)]));
}
