using System.Runtime.InteropServices;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Runtime.Cuda.Execution;

/// <summary>The arguments of a plan's launches in the form that the driver wants: for each launch, an array with each argument's address.</summary>
internal sealed unsafe class LaunchArguments : IDisposable
{
    /// <summary>
    /// The driver reads as many arguments as the binary's kernel takes, up to 4 KiB. Should a binary disagree with the source
    /// against which the launches were checked, it still reads this memory.
    /// </summary>
    private const int SpareBytes = 4096;

    private readonly BundlePlan _plan;

    private readonly IReadOnlyDictionary<string, ulong> _weights;

    /// <summary>A slot of 8 bytes for every argument of every launch, then spare ones.</summary>
    private readonly ulong* _slots;

    /// <summary>The slots' addresses.</summary>
    private readonly ulong** _addresses;

    /// <summary>Lays out the arguments.</summary>
    /// <param name="plan">The launches.</param>
    /// <param name="weights">The addresses of the weights that they name.</param>
    public LaunchArguments(BundlePlan plan, IReadOnlyDictionary<string, ulong> weights)
    {
        _plan = plan;
        _weights = weights;
        var count = plan.Launches.Sum(l => l.Arguments.Length) + SpareBytes;
        _slots = (ulong*)NativeMemory.AllocZeroed((nuint)count + SpareBytes, sizeof(ulong));
        _addresses = (ulong**)NativeMemory.Alloc((nuint)count, (nuint)sizeof(ulong*));
        for (var i = 0; i < count; i++)
        {
            _addresses[i] = _slots + i;
        }
    }

    /// <summary>Sets all arguments.</summary>
    /// <param name="images">The batch.</param>
    /// <param name="tensors">The addresses of inputs and outputs.</param>
    /// <param name="buffers">The manifest's buffers.</param>
    /// <param name="arena">The arena's address.</param>
    public void Set(int images, TensorAddresses tensors, IReadOnlyList<BundleBuffer> buffers, ulong arena)
    {
        var slot = _slots;
        foreach (var argument in _plan.Launches.SelectMany(l => l.Arguments))
        {
            *slot++ = argument switch
            {
                InputArgument input => tensors.Inputs[input.Index],
                OutputArgument output => tensors.Outputs[output.Index],
                BufferArgument buffer => arena + (ulong)(images * buffers[buffer.Index].Offset),
                WeightArgument weight => _weights[weight.Name],
                IntegerArgument integer => (uint)integer.Value,
                _ => (uint)images,
            };
        }
    }

    /// <summary>Puts the plan's launches into a stream.</summary>
    /// <param name="device">The device.</param>
    /// <param name="module">The kernels.</param>
    /// <param name="images">The batch.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="launched">Called after each launch, where there is one to call.</param>
    public void Launch(CudaDevice device, KernelModule module, int images, nint stream, Action? launched)
    {
        var arguments = _addresses;
        foreach (var launch in _plan.Launches)
        {
            var grid = ((uint)launch.Grid.X.For(images), (uint)launch.Grid.Y.For(images), (uint)launch.Grid.Z.For(images));
            device.Driver.Launch(module[launch.Kernel], grid, launch.Block, (nint)arguments, stream);
            arguments += launch.Arguments.Length;
            launched?.Invoke();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_slots);
        NativeMemory.Free(_addresses);
    }
}
