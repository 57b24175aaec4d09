using RepVgg.Benchmarks.Models;

namespace RepVgg.Benchmarks.Engines;

/// <summary>What all engines of a table get: the same network, the same images, the same number of threads.</summary>
/// <param name="Model">The network.</param>
/// <param name="Batch">Images of one call.</param>
/// <param name="Threads">Threads that an engine may use.</param>
internal sealed record Workload(PreparedModel Model, int Batch, int Threads)
{
    /// <summary>The images, one after another.</summary>
    public float[] Images { get; } = TestImages.Make(Batch, Model.Plain.Inputs[0].Shape);

    /// <summary>The dimensions of the images with their batch.</summary>
    public int[] ImageShape => [.. Model.Plain.Inputs[0].Shape.WithBatch(Batch).Dimensions];

    /// <summary>A new array for the scores.</summary>
    public float[] NewScores() => new float[Batch * Model.Plain.Outputs[0].Value.Shape.ElementCount];
}
