using System.Text;

namespace RepVgg.Backends.Cuda.Source;

/// <summary>
/// The functions that kernels call for halves and tensor cores: those of <c>prelude_device</c> in PTX, which the emulator has in its own header,
/// and those of <c>prelude</c> on top of them. Only what is used is written.
/// </summary>
internal static class Prelude
{
    /// <summary>The functions that kernels need, each after what it calls itself.</summary>
    public static string For(IEnumerable<Kernel> kernels)
    {
        var callers = string.Concat(kernels.Select(k => k.Code));
        var functions = Used("prelude.sbn-cu", callers);
        var device = Used("prelude_device.sbn-cu", callers + string.Concat(functions));
        var text = new StringBuilder();
        if (device.Count > 0)
        {
            text.Append("\n#ifndef RVC_EMULATOR\n").AppendJoin('\n', device).Append("#endif\n");
        }

        return functions.Count == 0 ? text.ToString() : text.Append('\n').AppendJoin('\n', functions).ToString();
    }

    /// <summary>A file's functions, which empty lines part, as far as the callers or functions further down name them.</summary>
    private static List<string> Used(string file, string callers)
    {
        var used = new List<string>();
        foreach (var function in KernelTemplate.Render(file, []).TrimEnd('\n').Split("\n\n").Reverse())
        {
            if (callers.Contains(Name(function) + "(", StringComparison.Ordinal))
            {
                used.Insert(0, function + "\n");
                callers += function;
            }
        }

        return used;
    }

    private static string Name(string function)
    {
        var signature = function[..function.IndexOf('{', StringComparison.Ordinal)];
        var start = signature.LastIndexOf(" rvc_", StringComparison.Ordinal) + 1;
        return signature[start..signature.IndexOf('(', start)];
    }
}
