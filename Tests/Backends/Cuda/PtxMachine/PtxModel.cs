using System.Text;
using RepVgg.Runtime;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Runtime.Cuda.Execution;
using RepVgg.Tests.Backends.Cuda.Catalogue;

namespace RepVgg.Tests.Backends.Cuda.PtxMachine;

/// <summary>A bundle on a device that executes PTX: what <see cref="CudaModel"/> is made of, over <see cref="PtxDriver"/>.</summary>
internal sealed class PtxModel : IDisposable
{
    private readonly LoadedModel _model;

    private readonly StreamPool _streams;

    private readonly BatchRunner _runner;

    private PtxModel(LoadedModel model, PtxDriver driver)
    {
        (_model, Driver, _streams) = (model, driver, new(model, 1));
        _runner = new(model, _streams, int.MaxValue);
    }

    /// <summary>The driver.</summary>
    public PtxDriver Driver { get; }

    /// <summary>The model's outputs.</summary>
    public IReadOnlyList<TensorSignature> Outputs => _model.Manifest.Outputs;

    /// <summary>Loads the bundle of a folder.</summary>
    /// <exception cref="PtxException">The PTX has what the machine doesn't know, or a kernel that computes weights does what it may not.</exception>
    public static PtxModel Load(string folder, CudaArch device)
    {
        var driver = new PtxDriver(device);
        using var bundle = BundleReader.Read(folder);
        return new(LoadedModel.Load(bundle, driver, new()), driver);
    }

    /// <summary>Loads a bundle of the catalogue with PTX for its kernels.</summary>
    public static PtxModel Load(CatalogueBundle catalogue, string ptx, CudaArch arch)
    {
        var bytes = Encoding.UTF8.GetBytes(ptx);
        var file = BundleFile.Of($"kernels.{arch}.ptx", bytes);
        using var folder = new TemporaryFolder();
        folder.Write(file.Name, bytes);
        (catalogue with { Manifest = catalogue.Manifest with { Binaries = [new(arch, BundleBinaryKind.Ptx, file)] } }).Write(folder);
        return Load(folder.Root, CudaArch.Ampere);
    }

    /// <summary>The outputs of a batch.</summary>
    /// <exception cref="PtxException">A kernel does what it may not.</exception>
    public float[][] Run(int images, IReadOnlyList<ReadOnlyMemory<float>> inputs)
    {
        float[][] outputs = [.. Outputs.Select(o => new float[images * o.ElementCount])];
        _runner.Run(inputs, [.. outputs.Select(o => o.AsMemory())]);
        return outputs;
    }

    public void Dispose()
    {
        _ = _runner.TryClose();
        _streams.Dispose();
        _model.Dispose();
    }
}
