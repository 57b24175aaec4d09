using System.Text.Json;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Tests.Backends.Cuda.Catalogue;

namespace RepVgg.Tests.Backends.Cuda.Emulator;

/// <summary>
/// Runs the launches of a bundle one by one as its manifest says, each buffer an allocation of its own that begins as NaN: an access beyond a
/// buffer or to what no kernel wrote can't hide in the arena.
/// </summary>
internal sealed class LaunchedBundle : IDisposable
{
    private readonly EmulatedDevice _device = new();
    private readonly BundleManifest _manifest;
    private readonly nint _module;
    private readonly Dictionary<string, ulong> _weights = new(StringComparer.Ordinal);
    private readonly int _images;
    private readonly ulong[] _inputs;
    private readonly ulong[] _outputs;
    private readonly ulong[] _buffers;

    /// <param name="catalogue">The bundle.</param>
    /// <param name="inputs">Dense inputs of the batch.</param>
    /// <param name="images">The batch.</param>
    /// <param name="trace">Whether each access is checked.</param>
    /// <param name="source">Kernels instead of the bundle's.</param>
    public LaunchedBundle(CatalogueBundle catalogue, float[][] inputs, int images, bool trace = false, string? source = null)
    {
        (_manifest, _images) = (catalogue.Manifest, images);
        _device.Trace(trace);
        _module = _device.Load(source ?? catalogue.Source);
        using var folder = new TemporaryFolder();
        catalogue.Write(folder);
        using var bundle = BundleReader.Read(folder.Root);
        foreach (var tensor in bundle.Weights.Tensors)
        {
            var bytes = new byte[tensor.Length];
            bundle.Weights.ReadBytes(tensor, bytes);
            _weights.Add(tensor.Name, _device.Upload<byte>(bytes));
        }

        foreach (var weight in _manifest.DerivedWeights)
        {
            _weights.Add(weight.Name, NotANumber(weight.Bytes));
        }

        _inputs = [.. inputs.Select(i => _device.Upload<float>(i))];
        _outputs = [.. _manifest.Outputs.Select(o => NotANumber((long)images * o.ElementCount * sizeof(float)))];
        _buffers = [.. _manifest.Buffers.Select(b => NotANumber(images * b.Bytes))];
    }

    /// <summary>What the tracer says of each launch so far.</summary>
    public JsonElement[] Reports
    {
        get
        {
            using var report = JsonDocument.Parse(_device.TraceReport);
            return [.. report.RootElement.EnumerateArray().Select(e => e.Clone())];
        }
    }

    /// <summary>Computes the derived weights, then all launches of a plan; null, or what the device says of the first one that fails.</summary>
    public string? Run(BundlePlan plan) => Derive() ?? Run(plan.Launches);

    /// <summary>Computes the derived weights.</summary>
    public string? Derive() => Run(_manifest.DerivedWeights.Select(d => d.Launch));

    /// <summary>A weight of float32.</summary>
    public float[] Weight(string name, int elements) => _device.Download<float>(_weights[name], elements);

    public float[] Output(int index) => _device.Download<float>(_outputs[index], _images * _manifest.Outputs[index].ElementCount);

    public void Dispose() => _device.Dispose();

    private string? Run(IEnumerable<BundleLaunch> launches)
    {
        foreach (var launch in launches)
        {
            _device.Check(_device.Function(_module, launch.Kernel, out var function));
            var grid = launch.Grid;
            var result = _device.Launch(
                function, ((uint)grid.X.For(_images), (uint)grid.Y.For(_images), (uint)grid.Z.For(_images)), launch.Block.X, [.. launch.Arguments.Select(Argument)]);
            if (result != 0)
            {
                return _device.LastError;
            }
        }

        return null;
    }

    private object Argument(BundleArgument argument) => argument switch
    {
        InputArgument input => _inputs[input.Index],
        OutputArgument output => _outputs[output.Index],
        BufferArgument buffer => _buffers[buffer.Index],
        WeightArgument weight => _weights[weight.Name],
        IntegerArgument integer => integer.Value,
        _ => _images,
    };

    private ulong NotANumber(long bytes)
    {
        var values = new byte[bytes];
        values.AsSpan().Fill(0xff);
        return _device.Upload<byte>(values);
    }
}
