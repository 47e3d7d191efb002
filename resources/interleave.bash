# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of interleave's command line for bash.
_interleave()
{
    local cur prev words cword
    _init_completion || return
    local command=${words[1]}
    if ((cword == 1)); then
        COMPREPLY=($(compgen -W "lesson open list run python compare export check new-lesson calibrate doctor --help --version" -- "$cur"))
        return
    fi
    case $prev in
        --format) COMPREPLY=($(compgen -W "png svg pdf perfetto csv-spans metrics-csv" -- "$cur")); return ;;
        --core-source) COMPREPLY=($(compgen -W "perf self sampled" -- "$cur")); return ;;
        --sandbox) COMPREPLY=($(compgen -W "best bubblewrap limits none" -- "$cur")); return ;;
        --interpreter) COMPREPLY=($(compgen -c python3)); _filedir; return ;;
        --writable) _filedir -d; return ;;
        --trace | -o | --output) _filedir; return ;;
        --variant | --set | --seed | --sweep | --repeat | --timeout) return ;;
    esac
    case $command in
        lesson | run)
            if [[ $cur == -* ]]; then
                [[ $command == run ]] && COMPREPLY=($(compgen -W "--all --variant --set --sweep --seed --repeat --json --trace --core-source --interpreter" -- "$cur"))
            elif ((cword == 2)); then
                COMPREPLY=($(compgen -W "$(interleave list --json 2>/dev/null | sed -n 's/^ *"id": "\([a-z0-9-]*\)".*/\1/p')" -- "$cur"))
            fi
            ;;
        python)
            if [[ $prev == --gil-source ]]; then
                COMPREPLY=($(compgen -W "probe sampled none" -- "$cur"))
            elif [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--interpreter --sandbox --network --writable --timeout --no-probe --gil-source --json --trace" -- "$cur"))
            else
                _filedir
            fi
            ;;
        compare)
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--interpreter --repeat --json" -- "$cur"))
            elif ((cword == 2)); then
                COMPREPLY=($(compgen -W "$(interleave list --json 2>/dev/null | sed -n 's/^ *"id": "\([a-z0-9-]*\)".*/\1/p')" -- "$cur"))
            fi
            ;;
        open) _filedir '@(itrace|zip)' ;;
        export)
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--format --output" -- "$cur"))
            else
                _filedir itrace
            fi
            ;;
        check | new-lesson) _filedir -d ;;
        list | calibrate | doctor) COMPREPLY=($(compgen -W "--json" -- "$cur")) ;;
    esac
} && complete -F _interleave interleave
