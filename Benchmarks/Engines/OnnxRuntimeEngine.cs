using Microsoft.ML.OnnxRuntime;
using RepVgg.Benchmarks.Models;

namespace RepVgg.Benchmarks.Engines;

/// <summary>ONNX Runtime's processor provider with all of its graph optimisations.</summary>
internal sealed class OnnxRuntimeEngine : IEngine
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly OrtValue _images;
    private readonly OrtValue _scores;
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;

    /// <summary>Loads the exported model.</summary>
    /// <param name="work">The network and its images.</param>
    /// <param name="form">Which form of it.</param>
    /// <param name="profile">The start of a file's path if the runtime is to time its nodes.</param>
    public OnnxRuntimeEngine(Workload work, Form form, string? profile = null)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = work.Threads,
            InterOpNumThreads = 1,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        };

        if (profile is not null)
        {
            // Profiling takes the prefix at the moment when it is enabled.
            options.ProfileOutputPathPrefix = profile;
            options.EnableProfiling = true;
        }

        // Its threads may spin within a call, but not after it: they would take a core from the engine whose turn is next.
        options.AddSessionConfigEntry("session.force_spinning_stop", "1");
        _session = new InferenceSession(work.Model.Onnx(form), options);
        Threads = work.Threads;
        Scores = work.NewScores();
        _inputNames = [.. _session.InputNames];
        _outputNames = [.. _session.OutputNames];
        _images = OrtValue.CreateTensorValueFromMemory(work.Images, Array.ConvertAll(work.ImageShape, d => (long)d));
        _scores = OrtValue.CreateTensorValueFromMemory(Scores, [work.Batch, Scores.Length / work.Batch]);
    }

    /// <inheritdoc/>
    public int Threads { get; }

    /// <inheritdoc/>
    public float[] Scores { get; }

    /// <inheritdoc/>
    public void Run() => _session.Run(_run, _inputNames, [_images], _outputNames, [_scores]);

    /// <summary>Ends timing nodes, and gives the path of the file.</summary>
    public string EndProfiling() => _session.EndProfiling();

    /// <inheritdoc/>
    public void Dispose()
    {
        _images.Dispose();
        _scores.Dispose();
        _run.Dispose();
        _session.Dispose();
    }
}
