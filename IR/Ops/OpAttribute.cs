using System.Globalization;

namespace RepVgg.IR.Ops;

/// <summary>An attribute in its text form: <c>stride = [2,2]</c>.</summary>
public sealed record OpAttribute(string Name, string Text)
{
    /// <summary>An integer attribute.</summary>
    public static OpAttribute Of(string name, int value) => new(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A number, printed so that it reads back exactly.</summary>
    public static OpAttribute Of(string name, double value) => new(name, value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>A true or false.</summary>
    public static OpAttribute Of(string name, bool value) => new(name, value ? "true" : "false");

    /// <summary>A list of integers.</summary>
    public static OpAttribute Of(string name, params ReadOnlySpan<int> values) =>
        new(name, "[" + string.Join(',', values.ToArray().Select(v => v.ToString(CultureInfo.InvariantCulture))) + "]");

    /// <summary>A list of numbers, printed so that they read back exactly.</summary>
    public static OpAttribute OfNumbers(string name, params ReadOnlySpan<double> values) =>
        new(name, "[" + string.Join(',', values.ToArray().Select(v => v.ToString("R", CultureInfo.InvariantCulture))) + "]");
}
