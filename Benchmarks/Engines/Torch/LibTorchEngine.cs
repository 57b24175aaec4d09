using RepVgg.Benchmarks.Models;
using TorchSharp;

namespace RepVgg.Benchmarks.Engines.Torch;

/// <summary>libtorch, op by op, with channels last in memory, which is its faster layout on processors.</summary>
internal sealed class LibTorchEngine : IEngine
{
    private readonly torch.Tensor _images;
    private readonly LibTorchNetwork _network;

    /// <summary>Copies the weights into tensors. libtorch has one number of threads for the whole process.</summary>
    public LibTorchEngine(Workload work, Form form)
    {
        torch.set_num_threads(work.Threads);
        _network = new LibTorchNetwork(work.Model.Of(form));
        _images = torch.tensor(work.Images, Array.ConvertAll(work.ImageShape, d => (long)d));
        Scores = work.NewScores();
        Threads = work.Threads;
    }

    /// <inheritdoc/>
    public int Threads { get; }

    /// <inheritdoc/>
    public float[] Scores { get; }

    /// <inheritdoc/>
    public void Run()
    {
        using var inference = torch.inference_mode(true);
        using var scope = torch.NewDisposeScope();
        _network.Run(_images).data<float>().CopyTo(Scores);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _images.Dispose();
        _network.Dispose();
    }
}
