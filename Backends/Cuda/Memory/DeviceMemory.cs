using System.Collections.Immutable;
using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Source;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Backends.Cuda.Memory;

/// <summary>The buffers of a bundle: the model's activations, then the workspaces of single steps, each as large as the neediest plan wants it.</summary>
internal sealed class DeviceMemory(LoweredModel model, ElementFormat format)
{
    private readonly List<(int Step, int Slot, long Bytes)> _workspaces = [];

    /// <summary>A buffer of the model.</summary>
    public DeviceTensor Tensor(ActivationBuffer buffer) => new(buffer, format);

    /// <summary>Bytes per image of a buffer.</summary>
    public long Bytes(int index) => index < model.Buffers.Length
        ? (long)Tensor(model.Buffers[index]).Elements * format.Bytes
        : _workspaces[index - model.Buffers.Length].Bytes;

    /// <summary>A workspace of a step.</summary>
    /// <param name="step">The step's position.</param>
    /// <param name="slot">Which one, where a step has several.</param>
    /// <param name="bytes">Bytes per image.</param>
    /// <returns>The buffer's position.</returns>
    public int Workspace(int step, int slot, long bytes)
    {
        var index = _workspaces.FindIndex(w => w.Step == step && w.Slot == slot);
        if (index < 0)
        {
            _workspaces.Add((step, slot, bytes));
            return model.Buffers.Length + _workspaces.Count - 1;
        }

        _workspaces[index] = (step, slot, Math.Max(bytes, _workspaces[index].Bytes));
        return model.Buffers.Length + index;
    }

    /// <summary>Places all buffers.</summary>
    /// <returns>The buffers, and the bytes of the arena per image.</returns>
    public (ImmutableArray<BundleBuffer> Buffers, long ArenaBytes) Plan()
    {
        const int unit = BundleManifest.Alignment;
        var names = model.Buffers.Select(b => b.Name)
            .Concat(_workspaces.Select(w => FormattableString.Invariant($"{model.Steps[w.Step].Name}.workspace_{w.Slot}"))).ToArray();
        BufferLifetime[] lifetimes =
        [
            .. model.Buffers.Select(b => Lifetime(Bytes(b.Index), model.Memory.Lifetimes[b.Index])),
            .. _workspaces.Select(w => Lifetime(w.Bytes, new(0, w.Step, w.Step))),
        ];
        var plan = MemoryPlanner.Plan([.. lifetimes]);
        return ([.. lifetimes.Select((l, i) => new BundleBuffer(names[i], (long)plan.Offsets[i] * unit, l.Length * unit))], (long)plan.Length * unit);

        // The planner counts elements: units of the alignment here.
        static BufferLifetime Lifetime(long bytes, BufferLifetime of) => of with { Length = Math.Max(1, Whole.Units(bytes, unit)) };
    }
}
