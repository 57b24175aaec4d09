using System.Runtime.InteropServices;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Tests.Backends.Cuda.Catalogue;

namespace RepVgg.Tests.Backends.Cuda.PtxMachine;

/// <summary>
/// Runs the launches of a bundle's plan one by one, each weight and each buffer an allocation of its own: an access beyond one can't hide in the arena.
/// </summary>
internal sealed class PtxLaunches
{
    private readonly PtxGlobalMemory _memory = new();

    private readonly BundleManifest _manifest;

    private readonly Dictionary<string, PtxProgram> _programs;

    private readonly Dictionary<string, ulong> _weights = new(StringComparer.Ordinal);

    private readonly int _images;

    private readonly ulong[] _inputs;

    private readonly ulong[] _outputs;

    private readonly ulong[] _buffers;

    /// <param name="catalogue">The bundle.</param>
    /// <param name="ptx">Its kernels.</param>
    /// <param name="inputs">Dense inputs of the batch.</param>
    /// <param name="images">The batch.</param>
    public PtxLaunches(CatalogueBundle catalogue, string ptx, IReadOnlyList<float[]> inputs, int images)
    {
        (_manifest, _images) = (catalogue.Manifest, images);
        _programs = PtxParser.Parse(ptx).ToDictionary(p => p.Name, StringComparer.Ordinal);
        using var folder = new TemporaryFolder();
        catalogue.Write(folder);
        using var bundle = BundleReader.Read(folder.Root);
        foreach (var tensor in bundle.Weights.Tensors)
        {
            var bytes = new byte[tensor.Length];
            bundle.Weights.ReadBytes(tensor, bytes);
            _weights.Add(tensor.Name, Upload(bytes));
        }

        foreach (var weight in _manifest.DerivedWeights)
        {
            _weights.Add(weight.Name, _memory.Allocate(weight.Bytes));
        }

        _inputs = [.. inputs.Select(i => Upload(MemoryMarshal.AsBytes(i.AsSpan())))];
        _outputs = [.. _manifest.Outputs.Select(o => _memory.Allocate((long)images * o.ElementCount * sizeof(float)))];
        _buffers = [.. _manifest.Buffers.Select(b => _memory.Allocate(images * b.Bytes))];
    }

    /// <summary>Computes derived weights, then a plan; returns the outputs.</summary>
    /// <exception cref="PtxException">A kernel does what it may not.</exception>
    public float[][] Run(BundlePlan plan)
    {
        foreach (var launch in _manifest.DerivedWeights.Select(d => d.Launch).Concat(plan.Launches))
        {
            Assert.Equal(_programs[launch.Kernel].MaximumThreads, launch.Block.X);
            var block = new PtxBlock(_programs[launch.Kernel], _memory, launch.Block.X);
            foreach (var (i, argument) in launch.Arguments.Index())
            {
                block.SetParameter(i, Value(argument));
            }

            block.Run(((uint)launch.Grid.X.For(_images), (uint)launch.Grid.Y.For(_images), (uint)launch.Grid.Z.For(_images)));
        }

        return [.. _outputs.Zip(_manifest.Outputs, (o, s) => MemoryMarshal.Cast<byte, float>(_memory.Bytes(o, (long)_images * s.ElementCount * sizeof(float))).ToArray())];
    }

    private ulong Value(BundleArgument argument) => argument switch
    {
        InputArgument input => _inputs[input.Index],
        OutputArgument output => _outputs[output.Index],
        BufferArgument buffer => _buffers[buffer.Index],
        WeightArgument weight => _weights[weight.Name],
        IntegerArgument integer => (uint)integer.Value,
        _ => (uint)_images,
    };

    private ulong Upload(ReadOnlySpan<byte> values)
    {
        var address = _memory.Allocate(values.Length);
        values.CopyTo(_memory.Bytes(address, values.Length));
        return address;
    }
}
