using System.Numerics;

namespace RepVgg.Frontend.Pickle;

/// <summary>
/// An inert value built by <see cref="PickleMachine"/>. Values may be nested without limit and may contain themselves, so they
/// are compared by reference only, and whoever walks them bounds the walk.
/// </summary>
internal abstract class PickleValue
{
    /// <summary>What to call a value of this kind in a message.</summary>
    public abstract string Kind { get; }
}

/// <summary><c>None</c>.</summary>
internal sealed class PickleNone : PickleValue
{
    public static readonly PickleNone Instance = new();

    public override string Kind => "None";
}

/// <summary><c>True</c> or <c>False</c>.</summary>
internal sealed class PickleBool(bool value) : PickleValue
{
    public static readonly PickleBool True = new(true);
    public static readonly PickleBool False = new(false);

    public bool Value => value;

    public override string Kind => "a bool";
}

/// <summary>An integer of any size.</summary>
internal sealed class PickleInteger(BigInteger value) : PickleValue
{
    public BigInteger Value => value;

    public override string Kind => "an integer";
}

/// <summary>A float.</summary>
internal sealed class PickleFloat(double value) : PickleValue
{
    public double Value => value;

    public override string Kind => "a float";
}

/// <summary>A string.</summary>
internal sealed class PickleString(string value) : PickleValue
{
    public string Value => value;

    public override string Kind => "a string";
}

/// <summary>A byte string.</summary>
internal sealed class PickleBytes(byte[] value) : PickleValue
{
    public byte[] Value => value;

    public override string Kind => "a byte string";
}

/// <summary>A class or function, by name; nothing is ever imported.</summary>
internal sealed class PickleGlobal(string module, string name) : PickleValue
{
    public string Module => module;

    public string Name => name;

    public override string Kind => $"the global {this}";

    public bool Is(string otherModule, string otherName) => module == otherModule && name == otherName;

    public override string ToString() => $"{module}.{name}";
}

/// <summary>What the pickler replaced by an id of its own: in PyTorch's files, a storage.</summary>
internal sealed class PicklePersistent(PickleValue id) : PickleValue
{
    public PickleValue Id => id;

    public override string Kind => "a storage";
}
