using RepVgg.Benchmarks.Engines;
using RepVgg.Benchmarks.Infrastructure;
using RepVgg.Benchmarks.Measuring;
using RepVgg.Benchmarks.Models;

namespace RepVgg.Benchmarks.Layers;

/// <summary>Measures each convolution of a network, by rvc's clock between layers and ONNX Runtime's profiler; one image per call.</summary>
internal static class LayerMeasurement
{
    /// <summary>Measures one network after the other.</summary>
    public static IEnumerable<LayerGroup> Run(BenchmarkOptions options, Action<string> progress, CancellationToken cancellation)
    {
        foreach (var variant in options.Models)
        {
            progress($"preparing RepVGG-{variant.Name}");
            var model = PreparedModel.Prepare(variant, cancellation);
            foreach (var threads in options.Threads)
            {
                progress(FormattableString.Invariant($"measuring the layers of {model.Name}, threads {threads}"));
                yield return Measure(new Workload(model, Batch: 1, threads), options.Rounds, cancellation);
            }
        }
    }

    private static LayerGroup Measure(Workload work, int rounds, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("rvc-benchmark-");
        try
        {
            using var rvc = new TimedRvc(work);
            List<double[]> ours = [];
            string profile;
            using (var other = new OnnxRuntimeEngine(work, Form.Plain, Path.Combine(folder.FullName, "profile")))
            {
                RoundRobin.Time([rvc.Run, other.Run], rounds, cancellation, i =>
                {
                    if (i == 0)
                    {
                        ours.Add(rvc.Times());
                    }
                });
                profile = other.EndProfiling();
            }

            var theirs = OnnxRuntimeProfile.ConvolutionTimes(profile).Chunk(rvc.Convolutions.Length).TakeLast(2 * rounds).Where((_, i) => i % 2 == 1).ToArray();
            if (theirs.Length != rounds || theirs.Any(t => t.Length != rvc.Convolutions.Length))
            {
                throw new BenchmarkException($"ONNX Runtime's profile of {work.Model.Name} has other convolutions than its graph");
            }

            return new(work.Model.Name, work.Threads, [.. rvc.Convolutions.Select((c, i) => new LayerResult(
                c.Name,
                FormattableString.Invariant($"{c.From.Channels}x{c.From.Height}x{c.From.Width} to {c.To.Channels}x{c.To.Height}x{c.To.Width}"),
                c.Algorithm.Name,
                c.Op.Stride.Height,
                c.MultiplyAccumulates,
                new([.. ours.Select(t => t[i])]),
                new([.. theirs.Select(t => t[i])])))]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
