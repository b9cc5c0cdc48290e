import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { Activity, FolderGit2, Inbox, Settings } from "lucide-react";
import { useEffect, useRef } from "react";
import { SessionButton } from "./session-button.js";
import styles from "./shell.module.css";
import { ThemeButton } from "./theme-button.js";

const PLACES = [
  { to: "/", name: "Projects", icon: FolderGit2 },
  { to: "/inbox", name: "Inbox", icon: Inbox },
  { to: "/operations", name: "Operations", icon: Activity },
  { to: "/settings", name: "Settings", icon: Settings },
] as const;

/** What surrounds every page. On a phone the places are at the bottom, where thumbs are. */
export function Shell() {
  return (
    <div className={styles.shell}>
      <a href="#content" className={styles.skip}>
        Skip to content
      </a>
      <header className={styles.side}>
        <Link to="/" className={styles.brand}>
          <img src="/icon.svg" alt="" width={22} height={22} /> Project Sync
        </Link>
        <nav className={styles.nav} aria-label="Main">
          {PLACES.map(({ to, name, icon: Icon }) => (
            <Link
              key={to}
              to={to}
              className={styles.place}
              activeOptions={{ exact: false }}
              data-home={to === "/" || undefined}
            >
              <Icon size={17} aria-hidden /> {name}
            </Link>
          ))}
        </nav>
        <div className={styles.foot}>
          <ThemeButton />
          <SessionButton />
        </div>
      </header>
      <Content />
    </div>
  );
}

/** The page itself. Who goes to another one by keyboard or with a screen reader begins at its top. */
function Content() {
  const main = useRef<HTMLElement>(null);
  const pathname = useRouterState({ select: ({ location }) => location.pathname });
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    main.current?.focus({ preventScroll: true });
    scrollTo({ top: 0 });
  }, [pathname]);
  return (
    <main id="content" ref={main} tabIndex={-1} className={styles.content}>
      <Outlet />
    </main>
  );
}
