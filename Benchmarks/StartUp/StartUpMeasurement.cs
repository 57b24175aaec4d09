using RepVgg.Benchmarks.Engines;
using RepVgg.Benchmarks.Infrastructure;
using RepVgg.Benchmarks.Models;

namespace RepVgg.Benchmarks.StartUp;

/// <summary>Builds the small programs in a temporary folder and starts them by turns.</summary>
internal static class StartUpMeasurement
{
    /// <summary>The network of all programs: the smallest, so that what isn't computing shows.</summary>
    public const string Model = "A0";

    private const int LeastRounds = 5;

    /// <summary>Measures; a program that can't be built is named and left out.</summary>
    public static List<StartUpResult> Run(BenchmarkOptions options, Action<string> progress, CancellationToken cancellation)
    {
        progress($"preparing RepVGG-{Model}");
        var model = PreparedModel.Prepare(RepVggVariant.Find(Model), cancellation);
        var root = Directory.CreateTempSubdirectory("rvc-startup-").FullName;
        try
        {
            List<StartUpProject> projects = [StartUpProject.WriteRvc(model, root)];
            if (options.Peers.Any(p => p.Name == Peer.Baseline))
            {
                projects.Add(StartUpProject.WriteOnnxRuntime(model, root));
            }

            return Measure(Publish(projects, progress, cancellation), Math.Max(LeastRounds, options.Rounds), cancellation);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static List<StartUpProgram> Publish(List<StartUpProject> projects, Action<string> progress, CancellationToken cancellation)
    {
        List<StartUpProgram> programs = [];
        foreach (var (kind, project) in PublishKind.All.SelectMany(_ => projects, (kind, project) => (kind, project)))
        {
            cancellation.ThrowIfCancellationRequested();
            progress($"publishing the program of {project.Engine}, {kind.Name}");
            if (StartUpProgram.Publish(project, kind, out var error) is { } program)
            {
                programs.Add(program);
            }
            else
            {
                progress($"{project.Engine}, {kind.Name} is left out: {error}");
            }
        }

        return programs;
    }

    private static List<StartUpResult> Measure(List<StartUpProgram> programs, int rounds, CancellationToken cancellation)
    {
        // The first runs read the files from the disk, and aren't counted.
        var answers = programs.Select(p => StartUpRun.Of(p).Answer).ToHashSet(StringComparer.Ordinal);
        if (answers.Count > 1)
        {
            throw new BenchmarkException($"the start-up programs disagree: they answer {string.Join(", ", answers)}");
        }

        var runs = programs.ToDictionary(p => p, _ => new List<StartUpRun>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var program in programs)
            {
                cancellation.ThrowIfCancellationRequested();
                runs[program].Add(StartUpRun.Of(program));
            }
        }

        return [.. programs.Select(p => StartUpResult.Of(p, runs[p]))];
    }
}
